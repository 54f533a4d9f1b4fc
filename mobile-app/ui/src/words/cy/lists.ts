import type { lists as en } from '../en/lists'
import type { Phrase } from '../words.svelte'

export const lists: Record<keyof typeof en, Phrase> = {
}
