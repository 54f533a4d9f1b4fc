import type { Phrase } from '../words.svelte'

export const writing = {
} satisfies Record<string, Phrase>
