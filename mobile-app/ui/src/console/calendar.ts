import { date } from '../words/words.svelte'

/** A day of the calendar as people write it, from `2026-11-22`. Noon is that day in London all year round. */
export function calendarDay(day: string): string {
  const at = Date.parse(`${day}T12:00:00Z`)
  return Number.isNaN(at) ? day : date(at)
}
