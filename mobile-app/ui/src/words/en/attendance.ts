import type { Phrase } from '../words.svelte'

export const attendance = {
} satisfies Record<string, Phrase>
