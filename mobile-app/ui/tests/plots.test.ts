import { describe, expect, it } from 'vitest'
import { control } from '../src/pure/control'

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
