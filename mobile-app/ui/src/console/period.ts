// What a board is asked for: whole London days, from the first instant of one to the first after another; perhaps one
// area, one class of area, one grade first, and without what was entered late. All of it stands in the address.

import { dayStart } from '../pure/time'

export const CLASSES = ['urban', 'rural'] as const
export type AreaClass = (typeof CLASSES)[number]

export interface Period {
  from: number
  to: number
  area: string | null
  class: AreaClass | null
  late: 'out' | null
  /** One grade whose figures are wanted first. */
  grade: string | null
}

/** What the address says, or the last 28 days. */
export function period(query: URLSearchParams, now: number): Period {
  const number = (name: string): number | null => {
    const text = query.get(name)
    const value = text === null ? Number.NaN : Number(text)
    return Number.isSafeInteger(value) ? value : null
  }
  const to = number('to') ?? dayStart(now, 1)
  const from = number('from') ?? dayStart(now, -27)
  return { from: Math.min(from, to - 1), to, area: query.get('area'), class: CLASSES.find((c) => c === query.get('class')) ?? null, late: query.get('late') === 'out' ? 'out' : null, grade: /^[\w-]{1,8}$/.exec(query.get('grade') ?? '')?.[0] ?? null }
}
