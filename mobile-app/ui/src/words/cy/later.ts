// Yr ardaloedd y mae ffôn yn eu darllen dim ond pan agorir eu tudalennau.

import type { later as english } from '../en/later'
import type { Phrase } from '../words.svelte'
import { door } from './door'

export const later: Record<keyof typeof english, Phrase> = {
  ...door,
}
