import type { reach as en } from '../en/reach'
import type { Phrase } from '../words.svelte'

export const reach: Record<keyof typeof en, Phrase> = {
}
