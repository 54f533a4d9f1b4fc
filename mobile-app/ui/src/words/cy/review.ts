import type { review as en } from '../en/review'
import type { Phrase } from '../words.svelte'

export const review: Record<keyof typeof en, Phrase> = {
}
