import type { Phrase } from '../words.svelte'

export const standing = {
} satisfies Record<string, Phrase>
