import type { Phrase } from '../words.svelte'

export const evidence = {
} satisfies Record<string, Phrase>
