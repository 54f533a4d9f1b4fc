import type { Phrase } from '../words.svelte'

export const admin = {
} satisfies Record<string, Phrase>
