// Figures and series of a board as charts: which numbers, in which order, under which names, and what is said aloud.

import { control } from '../../pure/control'
import type { Board, Figure, Series } from '../../records/measures'
import { number, t, term } from '../../words/words.svelte'
import { figuresOf, figureText, hiddenText, intervalText, inUnit, isWhole, partName, pointName, rowsLink, sliceName, sliceValue, type Group } from '../figures.svelte'
import type { Bar, Line, Spec, Turn } from './spec'

/** One bar of a figure. */
export function bar(board: Board, figure: Figure, name = sliceName(figure.group)): Bar {
  const target = figure.target
  const told = [
    name,
    figureText(figure),
    figure.value !== null && figure.interval ? intervalText(figure) : '',
    target === null ? '' : t('figure.target', { v: inUnit(target, figure.unit) }),
    t('basis.n', { n: figure.n }),
  ]
  return {
    name,
    sub: figure.value === null ? '' : t('basis.n', { n: figure.n }),
    value: figure.value,
    low: figure.value === null ? null : (figure.interval?.[0] ?? null),
    high: figure.value === null ? null : (figure.interval?.[1] ?? null),
    target,
    text: figure.value === null ? hiddenText(figure) : figureText(figure),
    href: rowsLink(board, figure),
    heard: told.filter(Boolean).join(', '),
  }
}

export function bars(board: Board, figures: Figure[]): Spec {
  return { kind: 'bars', bars: figures.map((f) => bar(board, f)), unit: figures[0]?.unit ?? 'count' }
}

/** Where definitions of a measure changed inside the board's period. */
export function turns(board: Board, measure: string): Turn[] {
  const versions = board.definitions.filter((d) => d.measure === measure).map((d) => ({ at: Date.parse(`${d.valid_from}T00:00:00Z`), text: t('chart.version', { v: String(d.version) }) }))
  // A list that changed breaks the series of whatever is counted by it.
  const lists = (board.breaks ?? []).map((one) => ({ at: Date.parse(`${one.day}T00:00:00Z`), text: t('chart.list', { list: term('admin.list', one.list) }) }))
  return [...versions, ...lists].filter((turn) => turn.at > board.from && turn.at < board.to)
}

/** The date under a point. */
export function ticks(series: Series[]): (at: number) => string {
  const names = new Map(series.flatMap((s) => s.points.map((p) => [p.from, pointName(p)] as const)))
  return (at) => names.get(at) ?? ''
}

export const asLine = (series: Series, name: string): Line => ({ name, points: series.points.map((p) => ({ at: p.from, value: p.value })) })

export function controlSpec(board: Board, series: Series): { spec: Spec; about: string } {
  const found = control(series.points.map((p) => p.value))
  const signals = found.signs.filter((s) => s !== 'usual').length
  const of = (v: number) => number(v, 1)
  return {
    spec: {
      kind: 'control',
      points: series.points.map((p) => ({ at: p.from, value: p.value })),
      unit: series.unit,
      turns: turns(board, series.measure),
      tick: ticks([series]),
      words: { upper: t('plot.upper', { v: of(found.upper) }), mean: t('plot.mean', { v: of(found.mean) }), lower: t('plot.lower', { v: of(found.lower) }) },
    },
    about: t('plot.control_about', { mean: of(found.mean), low: of(found.lower), high: of(found.upper), n: signals }),
  }
}

/** The last value of each line, said aloud. */
export function lastOf(series: Series[]): string {
  return series
    .map((s) => {
      const last = s.points.map((p) => p.value).findLast((v) => v !== null)
      return last === undefined || last === null ? '' : `${partName(s.part)} ${inUnit(last, s.unit)}`
    })
    .filter(Boolean)
    .join(', ')
}

const without = (group: Group, ...dimensions: string[]): Group => Object.fromEntries(Object.entries(group).filter(([d]) => !dimensions.includes(d)))

/** The spread of a time by one dimension; empty where all is hidden. */
export function spreads(board: Board, measure: string, dimension: string): { name: string; series: Series; group: Group }[] {
  return board.series
    .filter((s) => s.measure === measure && s.part === 'spread' && dimension in s.group && Object.keys(s.group).length === 2)
    .filter((s) => s.points.some((p) => p.value !== null))
    .map((s) => ({ name: sliceValue(dimension, s.group[dimension] ?? ''), series: s, group: without(s.group, 'by') }))
}

export function ecdf(board: Board, measure: string, dimension: string): Spec | null {
  const found = spreads(board, measure, dimension)
  if (found.length === 0) return null
  return {
    kind: 'ecdf',
    unit: found[0]?.series.unit ?? 'minutes',
    lines: found.map(({ name, series }) => ({ name, points: series.points.flatMap((p) => (p.value === null ? [] : [{ value: p.value, percent: Number(p.label) }])) })),
  }
}

export function boxes(board: Board, measure: string, dimension: string): Spec | null {
  const found = spreads(board, measure, dimension)
  const at = (s: Series, percent: number) => s.points.find((p) => p.label === String(percent))?.value ?? 0
  if (found.length === 0) return null
  return {
    kind: 'box',
    unit: found[0]?.series.unit ?? 'minutes',
    boxes: found.map(({ name, series, group }) => {
      const q: [number, number, number, number, number] = [at(series, 5), at(series, 25), at(series, 50), at(series, 75), at(series, 95)]
      const says = (v: number) => inUnit(v, series.unit)
      return {
        name,
        n: series.points[0]?.n ?? 0,
        q,
        href: rowsLink(board, { measure, part: 'median', group }),
        heard: t('chart.box', { name, low: says(q[0]), a: says(q[1]), mid: says(q[2]), b: says(q[3]), high: says(q[4]) }),
      }
    }),
  }
}

/** Teams by how much they have to do and how often it was done: the fewer, the wider the limits. */
export function funnel(board: Board, measure: string, part: string): Spec | null {
  const all = figuresOf(board, measure).filter((f) => f.part === part)
  const whole = all.find(isWhole)
  const teams = all.filter((f) => 'team' in f.group && Object.keys(f.group).length === 1 && f.value !== null && f.n > 0)
  if (whole?.value === null || whole?.value === undefined || teams.length === 0) return null
  return {
    kind: 'funnel',
    mean: whole.value,
    words: { n: t('chart.how_many') },
    points: teams.map((f) => ({ name: sliceName(f.group), n: f.n, value: f.value ?? 0, href: rowsLink(board, f), heard: bar(board, f).heard })),
  }
}

/** From before to after: what was saved at first sight, what is taken off again, and what is left with its interval. */
export function waterfall(board: Board): Spec | null {
  const of = (part: string) => figuresOf(board, 'TF01').find((f) => isWhole(f) && f.part === part)
  const [gross, rework, support, net] = [of('gross'), of('rework'), of('support'), of('net')]
  if (!gross || gross.value === null || !net || net.value === null) return null
  const steps: Extract<Spec, { kind: 'steps' }>['steps'] = []
  const add = (figure: Figure, from: number, to: number, fill: number, sign: string) =>
    steps.push({ name: partName(figure.part), sub: t('basis.n', { n: figure.n }), text: sign + figureText(figure), from, to, low: figure.part === 'net' ? (figure.interval?.[0] ?? null) : null, high: figure.part === 'net' ? (figure.interval?.[1] ?? null) : null, fill, href: rowsLink(board, figure), heard: bar(board, figure, partName(figure.part)).heard })
  let at = gross.value
  add(gross, 0, at, 1, '')
  for (const cost of [rework, support]) {
    if (!cost || cost.value === null) continue
    add(cost, at, at - cost.value, 4, '−')
    at -= cost.value
  }
  add(net, 0, net.value, 0, '')
  return { kind: 'steps', steps, unit: 'minutes' }
}
