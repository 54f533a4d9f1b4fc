import type { attendance as en } from '../en/attendance'
import type { Phrase } from '../words.svelte'

export const attendance: Record<keyof typeof en, Phrase> = {
}
