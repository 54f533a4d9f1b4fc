import type { standing as en } from '../en/standing'
import type { Phrase } from '../words.svelte'

export const standing: Record<keyof typeof en, Phrase> = {
}
