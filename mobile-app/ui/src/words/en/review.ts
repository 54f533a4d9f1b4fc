import type { Phrase } from '../words.svelte'

export const review = {
} satisfies Record<string, Phrase>
