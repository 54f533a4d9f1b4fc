import type { Phrase } from '../words.svelte'

export const reach = {
} satisfies Record<string, Phrase>
