// Validities as the pages show them: which hold, which have not begun, and what an account says of them.

import type { Dated } from '../../records/patrol'

export type Standing = 'holds' | 'later' | 'ended' | 'never'

/** How a validity stands at an instant. One that was closed before it began never holds. */
export function standing(held: Dated, now: number): Standing {
  const to = held.to ?? null
  if (to !== null && to <= held.from) return 'never'
  if (held.from > now) return 'later'
  return to !== null && to <= now ? 'ended' : 'holds'
}

const ORDER: Standing[] = ['holds', 'later', 'ended', 'never']

/** What holds first, then what comes, then what was, each newest first. */
export function inOrder(list: Dated[], now: number): Dated[] {
  const rank = (held: Dated) => ORDER.indexOf(standing(held, now))
  return [...list].sort((a, b) => rank(a) - rank(b) || b.from - a.from)
}

/** Reads what an account wrote of validities: `value/from/to`, one after the other. */
export function fromAccount(text: string): Dated[] {
  return text
    .split(' ')
    .filter(Boolean)
    .map((one) => {
      const [value = '', from = '', to = ''] = one.split('/')
      return { value, from: Number(from), to: to === '' ? null : Number(to) }
    })
}
