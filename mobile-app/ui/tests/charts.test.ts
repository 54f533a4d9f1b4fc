import { describe, expect, it } from 'vitest'
import { board as example } from '../dev/console-example'
import { draw } from '../src/console/charts/draw'
import { apart, levels, limits, spread, type Spec } from '../src/console/charts/spec'
import { bars, controlSpec, ecdf, boxes, turns, waterfall } from '../src/console/charts/specs.svelte'
import { inUnit } from '../src/console/figures.svelte'
import { period } from '../src/console/period'
import type { Series } from '../src/records/measures'

const now = Date.UTC(2026, 10, 23, 12)
const from = now - 28 * 86_400_000
const board = (name: string) => example(name, from, now, null, now)

function everySpec(): Spec[] {
  const attendance = board('attendance')
  const weekly = attendance.series.find((s) => s.measure === 'AT01') as Series
  const lines = [{ name: 'half', points: [{ at: 1, value: 4 }, { at: 2, value: null }, { at: 3, value: 6 }] }, { name: 'nine in ten', points: [{ at: 1, value: 9 }, { at: 2, value: 12 }, { at: 3, value: 14 }] }]
  const tick = (at: number) => `day ${at}`
  const one = { name: 'A', sub: '', value: 3, low: 1, high: 5, target: 4, text: '3', href: '#/rows/a', heard: 'A, 3' }
  return [
    bars(attendance, attendance.figures.filter((f) => 'grade' in f.group && f.part === 'within_target')),
    controlSpec(attendance, weekly).spec,
    { kind: 'lines', lines, unit: 'minutes', target: 5, turns: [{ at: 2, text: 'version 2' }], tick },
    { kind: 'ribbon', lines, unit: 'minutes', turns: [], tick },
    { kind: 'ecdf', lines: [{ name: 'Newport', points: [{ value: 4, percent: 5 }, { value: 9, percent: 50 }] }], unit: 'minutes' },
    { kind: 'box', boxes: [{ name: 'Emergency', n: 40, q: [2, 5, 9, 14, 30], href: '#/rows/b', heard: 'Emergency: half within 9' }], unit: 'minutes' },
    { kind: 'stack', rows: [{ name: 'Team A', sub: 'n 38', parts: [{ code: 'x', name: 'Travel', value: 40, href: '#/rows/x', heard: 'Team A, Travel: 40 %' }, { code: 'unknown', name: 'Unaccounted', value: 60, href: '#/rows/u', heard: 'Team A, Unaccounted: 60 %' }] }], order: ['x', 'unknown'], unaccounted: 'unknown' },
    { kind: 'columns', bars: [one], unit: 'count', shapes: [] },
    { kind: 'funnel', points: [{ name: 'A', n: 30, value: 80, href: '#/rows/f', heard: 'A, 80 %' }], mean: 82, words: { n: 'how many' } },
    waterfall(board('freed')) as Spec,
  ]
}

describe('every chart', () => {
  it('is drawn as one picture that holds no style of its own, so that the content policy has nothing to refuse', () => {
    for (const spec of everySpec()) {
      const svg = draw(spec, 640, inUnit)
      expect(svg.tagName.toLowerCase(), spec.kind).toBe('svg')
      expect(svg.querySelectorAll('style').length, spec.kind).toBe(0)
      expect([...svg.querySelectorAll('[style]')].length, spec.kind).toBe(0)
      expect(svg.ownerDocument, spec.kind).toBe(document)
      expect(svg.outerHTML, spec.kind).not.toContain('NaN')
    }
  })

  it('leads from each mark to its rows, under a name that can be heard', () => {
    for (const spec of everySpec().filter((s) => ['bars', 'columns', 'box', 'stack', 'funnel', 'steps'].includes(s.kind))) {
      const links = [...draw(spec, 640, inUnit).querySelectorAll('a')]
      expect(links.length, spec.kind).toBeGreaterThan(0)
      for (const link of links) {
        expect(link.getAttribute('href') ?? link.getAttributeNS('http://www.w3.org/1999/xlink', 'href') ?? '', spec.kind).toContain('#/rows/')
        expect(link.getAttribute('aria-label')?.length ?? 0, spec.kind).toBeGreaterThan(2)
      }
    }
  })

  it('tells its parts apart by pattern and not by colour alone, and shows what is not accounted for as the grey hatch', () => {
    const stack = draw(everySpec()[6] as Spec, 900, inUnit).outerHTML
    expect(stack).toContain('var(--c1)')
    expect(stack).toContain('url(#f0)')
    const control = draw({ kind: 'control', points: [75, 76, 75, 77, 40, 76, 75, 76, 75, 76, 75, 76].map((value, at) => ({ at, value })), unit: 'percent', turns: [], tick: String, words: { upper: 'u', mean: 'm', lower: 'l' } }, 640, inUnit)
    expect(control.outerHTML, 'what lies outside is a diamond in its own colour').toContain('var(--c3)')
  })

  it('marks where a definition changed with a dotted line and its version', () => {
    const changed = board('attendance')
    const first = changed.definitions.find((d) => d.measure === 'AT01')
    if (!first) throw new Error('the example has AT01')
    changed.definitions.push({ ...first, version: 2, valid_from: '2026-11-09' })
    const found = turns(changed, 'AT01')
    expect(found.map((turn) => turn.text)).toEqual(['version 2'])
    const svg = draw({ kind: 'lines', lines: [{ name: 'a', points: [{ at: from, value: 1 }, { at: now, value: 2 }] }], unit: 'minutes', target: null, turns: found, tick: String }, 640, inUnit)
    expect(svg.textContent).toContain('version 2')
    expect(svg.outerHTML).toContain('2 4')
  })
})

describe('a spread', () => {
  const spreadOf = (area: string, values: (number | null)[]): Series => ({ measure: 'AT02', part: 'spread', group: { area, by: 'spread' }, unit: 'minutes', points: values.map((value, i) => ({ from: 0, label: String((i + 1) * 5), value, n: 40 })) })

  it('is a curve and a box of the same numbers, and neither where it is hidden', () => {
    const all = board('attendance')
    const values = Array.from({ length: 20 }, (_, i) => (i === 19 ? null : i + 1))
    all.series.push(spreadOf('NE', values), spreadOf('BG', values.map(() => null)))
    const curve = ecdf(all, 'AT02', 'area')
    expect(curve?.kind === 'ecdf' && curve.lines.length).toBe(1)
    const box = boxes(all, 'AT02', 'area')
    expect(box?.kind === 'box' && box.boxes[0]?.q).toEqual([1, 5, 10, 15, 19])
    expect(ecdf(all, 'AT02', 'grade')).toBeNull()
  })
})

describe('limits of a share', () => {
  it('are wider the fewer there are, and never leave nought to a hundred', () => {
    expect(limits(80, 16).two[0]).toBeCloseTo(80 - 1.96 * 10)
    expect(limits(80, 400).two[0]).toBeCloseTo(80 - 1.96 * 2)
    expect(limits(98, 5).three).toEqual([expect.any(Number), 100])
  })
})

describe('labels', () => {
  it('are moved apart and keep their order', () => {
    const placed = spread([100, 102, 30, 101], 15, 12, 206)
    const sorted = [...placed].sort((a, b) => a - b)
    for (let i = 1; i < sorted.length; i++) expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(15)
    expect(placed[2]).toBe(30)
    expect(Math.max(...placed)).toBeLessThanOrEqual(206)
  })
})

describe('axes', () => {
  it('name round values, each once, and none above what there can be', () => {
    expect(levels(0, 100, 'percent')).toEqual([0, 20, 40, 60, 80, 100])
    expect(levels(0, 1.15, 'count')).toEqual([0, 1, 2])
    expect(levels(0, 190, 'count')).toEqual([0, 50, 100, 150, 200])
    expect(levels(62, 79.3, 'percent').at(-1)).toBe(80)
    for (const [low, high, unit] of [[0, 1.15, 'count'], [0, 7, 'count'], [0, 0.001, 'percent'], [-12, 33, 'minutes'], [0, 107.2, 'minutes']] as const) {
      const found = levels(low, high, unit)
      expect(found[0]).toBeLessThanOrEqual(low)
      expect(found.at(-1)).toBeGreaterThanOrEqual(high)
      expect(found.length).toBeLessThanOrEqual(7)
      const said = found.map((v) => inUnit(v, unit))
      expect(new Set(said).size, said.join(' ')).toBe(said.length)
    }
  })

  it('name dates that do not lie over one another, the newest always', () => {
    const weeks = [0, 2, 9, 16, 23]
    expect(apart(weeks, 230, 60)).toEqual([2, 9, 16, 23])
    expect(apart(weeks, 100, 60)).toEqual([9, 23])
    expect(apart([5], 100, 60)).toEqual([5])
  })

  it('of a share end at a hundred, and a limit that nothing can reach is not drawn', () => {
    const points = [99, 100, 91, 100, 99, 90, 100, 98, 100, 97].map((value, at) => ({ at, value }))
    const control = draw({ kind: 'control', points, unit: 'percent', turns: [], tick: String, words: { upper: 'upper', mean: 'mean', lower: 'lower' } }, 640, inUnit)
    expect(control.textContent).not.toContain('120 %')
    expect(control.textContent).not.toContain('upper')
    expect(control.textContent).toContain('mean')
  })
})

describe('what a board is asked for', () => {
  it('stands in the address: period, area, class of area, grade, and whether late entries count', () => {
    const asked = period(new URLSearchParams('from=1000&to=2000&area=NE&class=rural&late=out&grade=1'), now)
    expect(asked).toEqual({ from: 1000, to: 2000, area: 'NE', class: 'rural', late: 'out', grade: '1' })
    expect(period(new URLSearchParams('class=suburban&late=some&grade=%3Cb%3E'), now)).toMatchObject({ class: null, late: null, grade: null })
  })
})
