// How much something is, in the units that a phone's own settings use.

import { number, t } from '../words/words.svelte'

export function size(n: number): string {
  if (n < 1000) return t('size.b', { n })
  if (n < 1_000_000) return t('size.kb', { n: number(n / 1000, 1) })
  return t('size.mb', { n: number(n / 1_000_000, 1) })
}
