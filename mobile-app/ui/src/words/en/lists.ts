import type { Phrase } from '../words.svelte'

export const lists = {
} satisfies Record<string, Phrase>
