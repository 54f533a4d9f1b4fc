// What may be done with somebody who is wanted, and what is most likely to be done next.

import type { WantedRow } from '../../records/wanted'
import { label, t } from '../../words/words.svelte'

/** The name of an act: an attempt, a review, or a step of the list. */
export const actName = (what: string): string => (what === 'attempt' ? t('marker.log') : what === 'review' ? t('wanted.review') : label(what, 'wanted_steps'))

const OFFERED: Record<string, string[] | undefined> = {
  to_circulate: ['WS02', 'attempt'],
  to_attempt: ['attempt'],
  to_review: ['review'],
  arrested: ['WS07', 'WS06'],
  expiring: ['WS09', 'WS07'],
  live: ['attempt'],
}

/** Those that are offered first, as far as the reader may do them and they are not done already. */
export function offered(row: WantedRow): string[] {
  const first = OFFERED[row.standing.part] ?? []
  return first.filter((what) => row.may.includes(what) && !(what === 'WS06' && row.record.cancel_requested_at !== null))
}
