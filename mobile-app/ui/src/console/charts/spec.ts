// What a chart shows, before anything is drawn: numbers, names, links and the sentence that says it aloud. The
// drawing is a chunk of its own that is fetched when the first chart comes into view.

/** A bar with its interval and target; each leads to its rows. */
export interface Bar {
  name: string
  sub: string
  value: number | null
  low: number | null
  high: number | null
  target: number | null
  /** The value as it is read. */
  text: string
  href: string
  /** What a screen reader says instead of all the marks. */
  heard: string
}

export interface Point {
  at: number
  value: number | null
}

/** A changed definition: from when, and which version. */
export interface Turn {
  at: number
  text: string
}

export interface Line {
  name: string
  points: Point[]
}

export interface Share {
  code: string
  name: string
  value: number
  href: string
  heard: string
}

export type Spec =
  | { kind: 'bars'; bars: Bar[]; unit: string }
  | { kind: 'lines'; lines: Line[]; unit: string; target: number | null; turns: Turn[]; tick: (at: number) => string; small?: boolean }
  | { kind: 'ribbon'; lines: Line[]; unit: string; turns: Turn[]; tick: (at: number) => string }
  | { kind: 'control'; points: Point[]; unit: string; turns: Turn[]; tick: (at: number) => string; words: { upper: string; mean: string; lower: string } }
  | { kind: 'ecdf'; lines: { name: string; points: { value: number; percent: number }[] }[]; unit: string }
  | { kind: 'box'; boxes: { name: string; n: number; q: [number, number, number, number, number]; href: string; heard: string }[]; unit: string }
  | { kind: 'stack'; rows: { name: string; sub: string; parts: Share[] }[]; order: string[]; unaccounted: string }
  | { kind: 'heat'; cells: { row: string; column: string; step: string; text: string }[]; rows: string[]; columns: string[]; steps: readonly string[] }
  | { kind: 'columns'; bars: Bar[]; unit: string; shapes: string[] }
  | { kind: 'funnel'; points: { name: string; n: number; value: number; href: string; heard: string }[]; mean: number; words: { n: string } }
  | { kind: 'steps'; steps: { name: string; sub: string; text: string; from: number; to: number; low: number | null; high: number | null; fill: number; href: string; heard: string }[]; unit: string }

/** The limits of a share around a mean for so many rows: two and three standard errors, in percent. */
export function limits(mean: number, n: number): { two: [number, number]; three: [number, number] } {
  const p = mean / 100
  const error = 100 * Math.sqrt((p * (1 - p)) / Math.max(1, n))
  const between = (k: number): [number, number] => [Math.max(0, mean - k * error), Math.min(100, mean + k * error)]
  return { two: between(1.96), three: between(3) }
}

/** Moves labels apart where they would lie over one another, and keeps their order. */
export function spread(wanted: number[], gap: number, low: number, high: number): number[] {
  const order = wanted.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  let last = low - gap
  for (const one of order) last = one.at = Math.max(one.at, last + gap)
  let next = high + gap
  for (const one of [...order].reverse()) next = one.at = Math.min(one.at, next - gap)
  const placed = [...wanted]
  for (const one of order) placed[one.index] = one.at
  return placed
}

/** The values that an axis names, from at or below `low` to at or above `high`: at most six, round, and never two that
 * read alike. What is counted has no halves. */
export function levels(low: number, high: number, unit: string): number[] {
  const span = Math.max(high - low, Number.EPSILON)
  const rough = span / 5
  const ten = 10 ** Math.floor(Math.log10(rough))
  const round = [1, 2, 5, 10].map((n) => n * ten).find((step) => step >= rough) ?? rough
  const step = unit === 'count' ? Math.max(1, Math.ceil(round)) : Math.max(round, unit === 'percent' ? 0.1 : 0)
  const first = Math.floor(low / step + 1e-9)
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9))
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** Those of the values that can be named under a plot so wide with so much room for each. */
export function apart(values: number[], width: number, room: number): number[] {
  const [first, last] = [values[0] ?? 0, values.at(-1) ?? 0]
  const shown: number[] = []
  const at = (value: number) => (last === first ? 0 : ((value - first) / (last - first)) * width)
  // The newest is the one that is looked for, so it is never the one that gives way.
  for (const value of [...values].reverse()) if (shown.every((one) => Math.abs(at(one) - at(value)) >= room)) shown.unshift(value)
  return shown
}
