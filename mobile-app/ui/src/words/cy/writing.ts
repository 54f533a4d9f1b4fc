import type { writing as en } from '../en/writing'
import type { Phrase } from '../words.svelte'

export const writing: Record<keyof typeof en, Phrase> = {
}
