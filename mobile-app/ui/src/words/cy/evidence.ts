import type { evidence as en } from '../en/evidence'
import type { Phrase } from '../words.svelte'

export const evidence: Record<keyof typeof en, Phrase> = {
}
