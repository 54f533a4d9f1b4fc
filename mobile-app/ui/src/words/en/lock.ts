import type { Phrase } from '../words.svelte'

export const lock = {
} satisfies Record<string, Phrase>
