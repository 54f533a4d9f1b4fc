// Instants are UTC milliseconds; people read Europe/London, 24-hour, wherever the machine believes it is.

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export interface LondonTime {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  /** 0 is Sunday. */
  weekday: number
}

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
})

/** What the clock on a wall in London said at that instant. */
export function inLondon(at: number): LondonTime {
  const part: Record<string, number> = {}
  for (const { type, value } of london.formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return { year, month, day, hour, minute, second, weekday }
}

/**
 * The instants at which London's clocks showed that date and time: one on most days, two in the hour that
 * comes twice in October, none in the hour that March leaves out.
 */
export function instantsOf(year: number, month: number, day: number, hour = 0, minute = 0): number[] {
  const utc = Date.UTC(year, month - 1, day, hour, minute)
  return [utc - HOUR, utc].filter((at) => {
    const t = inLondon(at)
    return t.year === year && t.month === month && t.day === day && t.hour === hour && t.minute === minute
  })
}

const two = (n: number) => String(n).padStart(2, '0')

const plain = (t: LondonTime) => `${two(t.hour)}:${two(t.minute)}`

/** The zone of an instant in the hour that comes twice, where the clock alone would not say which; otherwise nothing. */
export function whichOfTwo(at: number): 'BST' | 'GMT' | null {
  const t = inLondon(at)
  // The clocks go back on a Sunday in October, from two to one.
  if (t.month !== 10 || t.weekday !== 0 || t.hour !== 1) return null
  const both = instantsOf(t.year, t.month, t.day, t.hour, t.minute)
  if (both.length < 2) return null
  return at < (both[1] ?? at) ? 'BST' : 'GMT'
}

/** `19:04`; `01:30 BST` or `01:30 GMT` in the hour that comes twice. */
export function clock(at: number): string {
  const zone = whichOfTwo(at)
  return plain(inLondon(at)) + (zone === null ? '' : ` ${zone}`)
}

/** Whether a period holds an hour that came twice. */
export function hasHourTwice(from: number, to: number): boolean {
  for (let year = inLondon(from).year; year <= inLondon(to - 1).year; year++) {
    for (let day = 25; day <= 31; day++) {
      const both = instantsOf(year, 10, day, 1)
      if (both.length === 2 && (both[0] ?? 0) < to && (both[1] ?? 0) + HOUR > from) return true
    }
  }
  return false
}

/** `19:04:07` */
export function clockSeconds(at: number): string {
  const t = inLondon(at)
  return `${plain(t)}:${two(t.second)}`
}

/** `2026-11-22`, for a date field. */
export function dateField(at: number): string {
  const t = inLondon(at)
  return `${t.year}-${two(t.month)}-${two(t.day)}`
}

/** `2026-11-22T19:04`, for a date and time field. */
export function dateTimeField(at: number): string {
  return `${dateField(at)}T${plain(inLondon(at))}`
}

/** Reads a date field as the start of that day in London, or a date and time field as the first such instant. */
export function fromField(text: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?/.exec(text)
  if (!found) return null
  const [year, month, day, hour, minute] = found.slice(1).map((n) => Number(n ?? 0))
  return instantsOf(year ?? 0, month ?? 0, day ?? 0, hour ?? 0, minute ?? 0)[0] ?? null
}

/** Reads `19:04`, `1904` or `9.04` as hour and minute. */
export function readClock(text: string): { hour: number; minute: number } | null {
  const found = /^\s*(\d{1,2})\s*[:.]?\s*(\d{2})\s*$/.exec(text)
  if (!found) return null
  const [hour, minute] = [Number(found[1]), Number(found[2])]
  return hour < 24 && minute < 60 ? { hour, minute } : null
}

/** The last instants, not after `now`, at which the clock showed that time: two within an hour that comes twice. */
export function lastTimes(text: string, now: number): number[] {
  const time = readClock(text)
  if (!time) return []
  for (let back = 0; back <= 2; back++) {
    const t = inLondon(now - back * DAY)
    const found = instantsOf(t.year, t.month, t.day, time.hour, time.minute).filter((at) => at <= now)
    if (found.length > 0) return found
  }
  return []
}

/** Whether two instants fall on one London day. */
export function sameDay(a: number, b: number): boolean {
  return dateField(a) === dateField(b)
}

/** The start of the London day that lies `days` days from the one that `at` falls in. */
export function dayStart(at: number, days = 0): number {
  const t = inLondon(at)
  const moved = new Date(Date.UTC(t.year, t.month - 1, t.day + days))
  return instantsOf(moved.getUTCFullYear(), moved.getUTCMonth() + 1, moved.getUTCDate())[0] ?? at
}

/** The start of the London month that lies `months` months from the one that `at` falls in. */
export function monthStart(at: number, months = 0): number {
  const t = inLondon(at)
  const moved = new Date(Date.UTC(t.year, t.month - 1 + months, 1))
  return instantsOf(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 1)[0] ?? at
}

export interface Span {
  value: number
  unit: 'd' | 'h' | 'min' | 's'
  /** Minutes beyond whole hours. */
  rest: number
}

/** A length of time in the largest unit that keeps it honest: 45 s, 41 min, 2 h 18, 26 d. */
export function span(ms: number): Span {
  const size = Math.abs(ms)
  if (size < MINUTE) return { value: Math.floor(size / 1000), unit: 's', rest: 0 }
  if (size < HOUR) return { value: Math.floor(size / MINUTE), unit: 'min', rest: 0 }
  if (size < 2 * DAY) return { value: Math.floor(size / HOUR), unit: 'h', rest: Math.floor((size % HOUR) / MINUTE) }
  return { value: Math.floor(size / DAY), unit: 'd', rest: 0 }
}
