import type { Phrase } from '../words.svelte'

export const boards = {
} satisfies Record<string, Phrase>
