import type { boards as en } from '../en/boards'
import type { Phrase } from '../words.svelte'

export const boards: Record<keyof typeof en, Phrase> = {
}
