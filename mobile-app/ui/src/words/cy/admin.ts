import type { admin as en } from '../en/admin'
import type { Phrase } from '../words.svelte'

export const admin: Record<keyof typeof en, Phrase> = {
}
