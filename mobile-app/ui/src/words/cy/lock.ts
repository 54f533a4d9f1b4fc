import type { lock as en } from '../en/lock'
import type { Phrase } from '../words.svelte'

export const lock: Record<keyof typeof en, Phrase> = {
}
