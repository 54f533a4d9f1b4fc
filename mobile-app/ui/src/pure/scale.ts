// Scales for the plots. Bars always stand on zero.

export interface Scale {
  to: (value: number) => number
  ticks: number[]
  low: number
  high: number
}

/** Round steps of 1, 2, 2.5 or 5 times a power of ten, at most `most` of them. */
export function step(range: number, most: number): number {
  if (!(range > 0)) return 1
  const rough = range / Math.max(1, most)
  const power = 10 ** Math.floor(Math.log10(rough))
  for (const times of [1, 2, 2.5, 5, 10]) if (times * power >= rough * 0.999999) return times * power
  return 10 * power
}

/** A straight scale from the values' range to pixels, ending on a round number. */
export function straight(low: number, high: number, from: number, to: number, most = 5): Scale {
  const top = high > low ? high : low + 1
  const by = step(top - low, most)
  const first = Math.floor(low / by + 1e-9) * by
  const last = Math.ceil(top / by - 1e-9) * by
  const ticks: number[] = []
  for (let i = 0; first + i * by <= last + by / 1e6; i++) ticks.push(Number((first + i * by).toPrecision(12)))
  return { to: (value) => from + ((value - first) / (last - first)) * (to - from), ticks, low: first, high: last }
}

/** Moves labels apart so that each has `gap` pixels, as little as needed and in the same order. */
export function spread(at: number[], gap: number, least: number, most: number): number[] {
  const order = at.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y)
  for (let i = 0; i < order.length; i++) {
    const [one, before] = [order[i], order[i - 1]]
    if (one) one.y = Math.max(one.y, before ? before.y + gap : least)
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const [one, after] = [order[i], order[i + 1]]
    if (one) one.y = Math.min(one.y, after ? after.y - gap : most)
  }
  const placed = [...at]
  for (const { y, index } of order) placed[index] = y
  return placed
}
