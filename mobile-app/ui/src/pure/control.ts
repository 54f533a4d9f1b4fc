// Control limits for a row of single values (XmR): the mean, and 2.66 times the mean moving range on each
// side. What lies outside, or in a run of eight on one side of the mean, is a real change and not noise.

export type Sign = 'usual' | 'outside' | 'run'

export interface ControlChart {
  mean: number
  upper: number
  lower: number
  signs: Sign[]
}

/** Fewer values than this make no limits worth drawing. */
export const ENOUGH = 12
const RUN = 8

export function control(values: (number | null)[]): ControlChart {
  const held = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]))
  const mean = held.reduce((sum, { value }) => sum + value, 0) / Math.max(1, held.length)
  const moves = held.slice(1).map(({ value }, i) => Math.abs(value - (held[i]?.value ?? value)))
  const width = 2.66 * (moves.reduce((sum, move) => sum + move, 0) / Math.max(1, moves.length))
  const signs: Sign[] = values.map(() => 'usual')
  let run: number[] = []
  let side = 0
  for (const { value, index } of held) {
    const now = Math.sign(value - mean)
    run = now !== 0 && now === side ? [...run, index] : now === 0 ? [] : [index]
    side = now
    if (run.length >= RUN) for (const i of run) signs[i] = 'run'
  }
  for (const { value, index } of held) if (Math.abs(value - mean) > width) signs[index] = 'outside'
  return { mean, upper: mean + width, lower: mean - width, signs }
}
