import { describe, expect, it } from 'vitest'
import { control } from '../src/pure/control'
import { spread, step, straight } from '../src/pure/scale'

describe('scales', () => {
  it('step in round numbers', () => {
    expect(step(100, 4)).toBe(25)
    expect(step(180, 4)).toBe(50)
    expect(step(7, 5)).toBe(2)
    expect(step(0, 5)).toBe(1)
  })

  it('begin and end on a tick and hold every value', () => {
    for (const [low, high] of [[0, 93.2], [0, 1240], [-4, 3.1], [0, 0.07], [0, 0]] as const) {
      const scale = straight(low, high, 0, 500)
      expect(scale.low).toBeLessThanOrEqual(low)
      expect(scale.high).toBeGreaterThanOrEqual(high)
      expect(scale.ticks[0]).toBe(scale.low)
      expect(scale.to(scale.low)).toBe(0)
      expect(scale.to(scale.high)).toBeCloseTo(500)
    }
  })

  it('run upwards as well, as a plot’s height does', () => {
    const scale = straight(0, 180, 206, 12, 3)
    expect(scale.to(0)).toBe(206)
    expect(scale.to(60)).toBeGreaterThan(scale.to(120))
  })

  it('move labels apart and keep their order', () => {
    const placed = spread([100, 102, 30, 101], 15, 12, 206)
    const sorted = [...placed].sort((a, b) => a - b)
    for (let i = 1; i < sorted.length; i++) expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(15)
    expect(placed[2]).toBe(30)
    expect(Math.max(...placed)).toBeLessThanOrEqual(206)
  })
})

describe('a control chart', () => {
  it('has limits at 2.66 mean moving ranges', () => {
    const chart = control([10, 12, 10, 12])
    expect(chart.mean).toBe(11)
    expect(chart.upper).toBeCloseTo(11 + 2.66 * 2)
    expect(chart.signs).toEqual(['usual', 'usual', 'usual', 'usual'])
  })

  it('marks what lies outside and a run of eight, and leaves gaps out', () => {
    const values = [75, 76, 75, 77, 40, 76, 75, 76, null, 75, 76, 75, 76, 75]
    expect(control(values).signs[4]).toBe('outside')
    const low = control([82, 74, 82, 74, 82, 74, 82, 74, 82, 71, 73, 71, 73, 71, 73, 71, 73])
    expect(low.signs.slice(-8)).toEqual(Array.from({ length: 8 }, () => 'run'))
  })
})
