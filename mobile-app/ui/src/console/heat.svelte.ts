// The week of a board hour by hour: how many hours of work fell into each, and how many people could have done it.

import type { Board } from '../records/measures'
import { figuresOf } from './figures.svelte'

export const DAYS = ['1', '2', '3', '4', '5', '6', '7']
export const HOURS = Array.from({ length: 24 }, (_, n) => String(n).padStart(2, '0'))
/** From plenty of people to none; above 70 per cent queues grow fast. */
export const STEPS = ['under50', 'under70', 'under100', 'over100', 'nobody'] as const
export type Step = (typeof STEPS)[number]

export interface Cell {
  weekday: string
  hour: string
  demand: number
  supply: number
  /** Demand in per cent of supply; nothing where nobody is rostered. */
  share: number | null
  step: Step | ''
}

export function stepOf(demand: number, supply: number): Step | '' {
  if (supply <= 0) return demand > 0 ? 'nobody' : ''
  const share = (100 * demand) / supply
  if (share < 50) return 'under50'
  if (share <= 70) return 'under70'
  return share <= 100 ? 'under100' : 'over100'
}

/** All 168 hours of the week, Monday first. */
export function heatOf(board: Board): Cell[] {
  const of = (measure: string, part: string) =>
    new Map(
      figuresOf(board, measure)
        .filter((f) => f.part === part && 'weekday' in f.group && 'hour' in f.group && Object.keys(f.group).length === 2)
        .map((f) => [`${f.group.weekday}/${f.group.hour}`, f.value ?? 0]),
    )
  const [demand, supply] = [of('DE01', 'hours'), of('DE02', 'available')]
  return DAYS.flatMap((weekday) =>
    HOURS.map((hour) => {
      const [work, people] = [demand.get(`${weekday}/${hour}`) ?? 0, supply.get(`${weekday}/${hour}`) ?? 0]
      return { weekday, hour, demand: work, supply: people, share: people > 0 ? (100 * work) / people : null, step: stepOf(work, people) }
    }),
  )
}
