// The drawing, by Observable Plot. The picture is made in a document of its own that shows nothing, and only then
// moved into the page: the library's own style element never comes near the content policy. Colours and patterns
// are the tokens of the page, so day, night and print are the page's business.

import * as Plot from '@observablehq/plot'
import { control } from '../../pure/control'
import { apart, levels, limits, spread, type Bar, type Line, type Point, type Spec, type Turn } from './spec'

const INK = 'var(--ink)'
const INK2 = 'var(--ink2)'
const INK3 = 'var(--ink3)'
const GRID = 'var(--line)'
const SURFACE = 'var(--surface)'
/** The order of fills: solid, striped, dotted, solid, hatched, grey, and then their other patterns. */
export const FILLS = ['var(--c1)', 'url(#f2)', 'url(#f3)', 'var(--c3)', 'url(#f5)', 'var(--c5)', 'url(#f7)', 'url(#f8)', 'url(#f9)']
export const GAP = 'url(#f0)'
const STROKES = ['var(--c1)', 'var(--c3)', 'var(--c4)', 'var(--c2)', INK2]
const DASHES = ['', '6 4', '1.5 4', '8 3 2 3', '12 4']
const TEXT = 12.5
/** The room that a date under a plot needs, in pixels. */
const DATE = 62

export type Unit = (value: number, unit: string) => string

/** Draws a chart so wide. */
export function draw(spec: Spec, width: number, inUnit: Unit): SVGSVGElement {
  const options = { ...of(spec, width, inUnit), width, document: document.implementation.createHTMLDocument('') }
  const svg = Plot.plot(options as Plot.PlotOptions) as unknown as SVGSVGElement
  svg.querySelector('style')?.remove()
  svg.removeAttribute('class')
  for (const group of svg.querySelectorAll('g')) {
    group.removeAttribute('aria-label')
    group.removeAttribute('aria-description')
    if (!group.querySelector('a')) group.setAttribute('aria-hidden', 'true')
  }
  for (const link of svg.querySelectorAll('a')) {
    const title = link.querySelector('title')
    if (title?.textContent) link.setAttribute('aria-label', title.textContent)
  }
  return document.adoptNode(svg)
}

function of(spec: Spec, width: number, inUnit: Unit): Plot.PlotOptions {
  switch (spec.kind) {
    case 'bars':
      return bars(spec.bars, spec.unit, width, inUnit)
    case 'columns':
      return columns(spec.bars, spec.unit, inUnit)
    case 'lines':
      return lines(spec, width, inUnit)
    case 'ribbon':
      return ribbon(spec, width, inUnit)
    case 'control':
      return controlled(spec, width, inUnit)
    case 'ecdf':
      return ecdf(spec, inUnit)
    case 'box':
      return box(spec, width, inUnit)
    case 'stack':
      return stack(spec)
    case 'heat':
      return heat(spec, width)
    case 'funnel':
      return funnel(spec)
    case 'steps':
      return steps(spec, inUnit)
  }
}

const short = (inUnit: Unit, unit: string) => (value: number) => inUnit(value, unit === 'points' ? 'count' : unit).replace(/[.,]0(?=\D|$)/, '')
/** Lines of a name that must fit beside a plot. */
function wrapped(name: string, most: number): string {
  const found: string[] = []
  for (const word of name.split(' ')) {
    const last = found.at(-1)
    if (last !== undefined && last.length + word.length < most) found[found.length - 1] = `${last} ${word}`
    else found.push(word)
  }
  return found.slice(0, 2).join('\n')
}

const HALO = { stroke: SURFACE, strokeWidth: 4, paintOrder: 'stroke' } as const

function bars(all: Bar[], unit: string, width: number, inUnit: Unit): Plot.PlotOptions {
  const known = all.filter((b) => b.value !== null)
  const most = Math.max(unit === 'percent' ? 100 : 0, ...all.flatMap((b) => [b.value ?? 0, b.high ?? 0, b.target ?? 0]))
  const up = levels(Math.min(0, ...all.flatMap((b) => [b.value ?? 0, b.low ?? 0])), most || 1, unit)
  const [least, end] = [up[0] ?? 0, up.at(-1) ?? 1]
  const bracket = known.filter((b) => b.low !== null && b.high !== null)
  const names = Math.min(190, Math.round(width * 0.3))
  return {
    height: all.length * 52 + 30,
    marginLeft: names,
    marginRight: 74,
    marginTop: 4,
    marginBottom: 26,
    x: { domain: [least, end], axis: null },
    y: { domain: all.map((b) => b.name), axis: null, padding: 0.42 },
    marks: [
      Plot.gridX({ ticks: up, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({ ticks: apart(up, width - names - 74, DATE), tickSize: 0, label: null, tickFormat: short(inUnit, unit), fontSize: TEXT, fill: INK3 }),
      Plot.text(all, { y: 'name', x: least, text: (b: Bar) => wrapped(b.name, names / 7), textAnchor: 'end', dx: -8, dy: -7, fontSize: 13, fontWeight: 600, fill: INK2, lineHeight: 1.1 }),
      Plot.text(all, { y: 'name', x: least, text: 'sub', textAnchor: 'end', dx: -8, dy: 12, fontSize: TEXT, fill: INK3 }),
      Plot.barX(known, { y: 'name', x1: 0, x2: 'value', fill: 'var(--c1)', rx: 2, href: 'href', title: 'heard', insetTop: 2, insetBottom: 2 }),
      Plot.ruleY(bracket, { y: 'name', x1: 'low', x2: 'high', stroke: SURFACE, strokeWidth: 6 }),
      Plot.ruleY(bracket, { y: 'name', x1: 'low', x2: 'high', stroke: 'var(--c3)', strokeWidth: 2.5 }),
      Plot.tickX(bracket, { y: 'name', x: 'low', stroke: 'var(--c3)', strokeWidth: 2.5, insetTop: 9, insetBottom: 9 }),
      Plot.tickX(bracket, { y: 'name', x: 'high', stroke: 'var(--c3)', strokeWidth: 2.5, insetTop: 9, insetBottom: 9 }),
      Plot.tickX(all.filter((b) => b.target !== null), { y: 'name', x: 'target', stroke: INK, strokeWidth: 3, insetTop: -4, insetBottom: -4 }),
      Plot.text(known, { y: 'name', x: end, text: 'text', textAnchor: 'start', dx: 8, fontSize: 14, fontWeight: 700, fill: INK }),
      Plot.text(all.filter((b) => b.value === null), { y: 'name', x: least, text: 'text', textAnchor: 'start', dx: 6, fontSize: TEXT, fill: INK3 }),
    ],
  }
}

function columns(all: Bar[], unit: string, inUnit: Unit): Plot.PlotOptions {
  const up = levels(0, Math.max(1, ...all.map((b) => b.value ?? 0)), unit)
  return {
    height: 220,
    marginLeft: 44,
    marginBottom: 44,
    marginTop: 22,
    x: { domain: all.map((b) => b.name), label: null, padding: 0.25, axis: null },
    y: { domain: [0, up.at(-1) ?? 1], label: null, axis: null },
    marks: [
      Plot.gridY({ ticks: up, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisY({ ticks: up, tickSize: 0, label: null, tickFormat: short(inUnit, unit), fontSize: TEXT, fill: INK3 }),
      Plot.axisX({ tickSize: 0, label: null, fontSize: TEXT, fill: INK2, lineWidth: 7 }),
      ...all.map((bar, i) => Plot.barY([bar], { x: 'name', y1: 0, y2: (b: Bar) => b.value ?? 0, fill: FILLS[i % FILLS.length] ?? FILLS[0], rx: 2, href: 'href', title: 'heard' })),
      Plot.text(all, { x: 'name', y: (b: Bar) => b.value ?? 0, text: 'text', dy: -9, fontSize: 14, fontWeight: 700, fill: INK }),
    ],
  }
}

/** The dotted upright lines where a definition changed. */
function turned(turns: Turn[]): Plot.Markish[] {
  return [
    Plot.ruleX(turns, { x: 'at', stroke: INK2, strokeWidth: 1.5, strokeDasharray: '2 4' }),
    Plot.text(turns, { x: 'at', text: 'text', frameAnchor: 'top', textAnchor: 'start', dx: 4, dy: 2, fontSize: 11.5, fill: INK2, ...HALO }),
  ]
}

const held = (points: Point[]) => points.filter((p): p is { at: number; value: number } => p.value !== null)

/** Points with a gap where there is no value. */
const gapped = (points: Point[]) => points.map((p) => ({ at: p.at, value: p.value ?? Number.NaN }))

function overTime(points: Point[], low: number, high: number, unit: string, inUnit: Unit, tick: (at: number) => string, width: number, right: number): Plot.PlotOptions & { marks: Plot.Markish[] } {
  const up = levels(low, high, unit)
  // Weeks are named by their first day, and the first week of a period may be a short one.
  const along = apart(points.map((p) => p.at), width - 54 - right, DATE)
  return {
    height: 220,
    marginLeft: 54,
    marginRight: right,
    marginTop: 14,
    marginBottom: 28,
    x: { type: 'linear', domain: [points[0]?.at ?? 0, points.at(-1)?.at ?? 1], axis: null },
    y: { domain: [up[0] ?? low, up.at(-1) ?? high], axis: null, clamp: true },
    marks: [
      Plot.gridY({ ticks: up, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisY({ ticks: up, tickSize: 0, label: null, tickFormat: short(inUnit, unit), fontSize: TEXT, fill: INK3 }),
      Plot.axisX({ ticks: along, tickSize: 0, label: null, tickFormat: (at: number) => tick(at), fontSize: TEXT, fill: INK3 }),
    ],
  }
}

/** Names at the ends of lines, moved apart by pixels. */
function ends(all: Line[], low: number, high: number, height: number, unit: string, inUnit: Unit, named: boolean): Plot.Markish[] {
  const last = all.map((line) => ({ name: line.name, point: held(line.points).at(-1), at: line.points.at(-1)?.at ?? 0 }))
  const shown = last.filter((l) => l.point !== undefined)
  const scale = (value: number) => (1 - (value - low) / (high - low || 1)) * height
  const wanted = shown.map((l) => scale(l.point?.value ?? 0))
  const placed = spread(wanted, 15, 0, height)
  return shown.map((l, i) => Plot.text([l], { x: l.at, y: l.point?.value ?? 0, text: () => (named ? `${l.name} ` : '') + inUnit(l.point?.value ?? 0, unit), textAnchor: 'start', dx: 8, dy: (placed[i] ?? 0) - (wanted[i] ?? 0), fontSize: 13, fontWeight: 700, fill: INK }))
}

function lines(spec: Extract<Spec, { kind: 'lines' }>, width: number, inUnit: Unit): Plot.PlotOptions {
  const values = spec.lines.flatMap((l) => held(l.points).map((p) => p.value))
  const low = Math.min(0, ...values)
  const top = Math.max(1, spec.target ?? 0, ...values) * (spec.small ? 1.15 : 1.05)
  // No share is above a hundred, and neither is its axis.
  const high = spec.unit === 'percent' ? (spec.small ? Math.min(100, top) : 100) : top
  const named = spec.lines.length > 1
  const points = spec.lines[0]?.points ?? []
  const base = overTime(points, low, high, spec.unit, inUnit, spec.tick, width, spec.small ? 62 : Math.min(170, Math.round(width * 0.3)))
  if (spec.small) base.height = 150
  return {
    ...base,
    marks: [
      ...base.marks,
      ...turned(spec.turns),
      ...spec.lines.flatMap((line, i) => [
        Plot.lineY(gapped(line.points), { x: 'at', y: 'value', stroke: STROKES[i % STROKES.length] ?? INK, strokeWidth: i === 0 ? 2.5 : 1.8, strokeDasharray: DASHES[i % DASHES.length] ?? '' }),
        Plot.dot(held(line.points), { x: 'at', y: 'value', r: 2.5, fill: STROKES[i % STROKES.length] ?? INK }),
      ]),
      ...(spec.target === null ? [] : [Plot.ruleY([spec.target], { stroke: INK, strokeWidth: 2.5 })]),
      ...ends(spec.lines, low, high, (base.height ?? 220) - 42, spec.unit, inUnit, named),
    ],
  }
}

/** Bands between the percentiles, the median a line. The lines are in order: half first. */
function ribbon(spec: Extract<Spec, { kind: 'ribbon' }>, width: number, inUnit: Unit): Plot.PlotOptions {
  const values = spec.lines.flatMap((l) => held(l.points).map((p) => p.value))
  const high = Math.max(1, ...values) * 1.05
  const points = spec.lines[0]?.points ?? []
  const base = overTime(points, 0, high, spec.unit, inUnit, spec.tick, width, Math.min(170, Math.round(width * 0.3)))
  const bands = spec.lines.slice(1).map((upper, i) => ({ lower: spec.lines[i], upper, i }))
  const fills = ['var(--c2)', 'url(#f2)', 'url(#f9)']
  return {
    ...base,
    marks: [
      ...base.marks,
      ...bands.map(({ lower, upper, i }) => Plot.areaY(upper.points.map((p, at) => ({ at: p.at, low: lower?.points[at]?.value ?? Number.NaN, high: p.value ?? Number.NaN })), { x: 'at', y1: 'low', y2: 'high', fill: fills[i % fills.length] ?? 'var(--c2)', fillOpacity: 0.45 })),
      ...turned(spec.turns),
      ...spec.lines.map((line, i) => Plot.lineY(gapped(line.points), { x: 'at', y: 'value', stroke: i === 0 ? 'var(--c1)' : INK2, strokeWidth: i === 0 ? 2.5 : 1.2, strokeDasharray: DASHES[i % DASHES.length] ?? '' })),
      ...spec.lines.map((line) => Plot.dot(held(line.points), { x: 'at', y: 'value', r: 1.8, fill: INK2 })),
      ...ends(spec.lines, 0, high, 178, spec.unit, inUnit, true),
    ],
  }
}

function controlled(spec: Extract<Spec, { kind: 'control' }>, width: number, inUnit: Unit): Plot.PlotOptions {
  const chart = control(spec.points.map((p) => p.value))
  const values = held(spec.points).map((p) => p.value)
  const most = spec.unit === 'percent' ? 100 : Number.POSITIVE_INFINITY
  const [low, high] = [Math.max(0, Math.min(chart.lower, ...values)), Math.min(most, Math.max(chart.upper, ...values))]
  const base = overTime(spec.points, low, high, spec.unit, inUnit, spec.tick, width, Math.min(110, Math.round(width * 0.22)))
  const signed = spec.points.map((p, i) => ({ at: p.at, value: p.value, sign: chart.signs[i] ?? 'usual' })).filter((p): p is { at: number; value: number; sign: 'usual' | 'outside' | 'run' } => p.value !== null)
  const end = spec.points.at(-1)?.at ?? 0
  const limit = (value: number, text: string, dashed: boolean) => [Plot.ruleY([value], { stroke: INK3, strokeDasharray: dashed ? '5 4' : '' }), Plot.text([value], { x: end, y: (v: number) => v, text: () => text, textAnchor: 'start', dx: 8, fontSize: TEXT, fill: INK3 })]
  return {
    ...base,
    marks: [
      Plot.rect([0], { y1: Math.max(chart.lower, low), y2: Math.min(most, chart.upper), fill: 'var(--c2)', fillOpacity: 0.1 }),
      ...base.marks,
      ...(chart.upper > most ? [] : limit(chart.upper, spec.words.upper, true)),
      ...limit(chart.mean, spec.words.mean, false),
      ...(chart.lower > low || low > 0 ? limit(chart.lower, spec.words.lower, true) : []),
      ...turned(spec.turns),
      Plot.lineY(gapped(spec.points), { x: 'at', y: 'value', stroke: 'var(--c1)', strokeWidth: 1.8 }),
      Plot.dot(signed.filter((p) => p.sign === 'usual'), { x: 'at', y: 'value', r: 3.5, fill: 'var(--c1)' }),
      Plot.dot(signed.filter((p) => p.sign === 'outside'), { x: 'at', y: 'value', r: 6, symbol: 'diamond', fill: 'var(--c3)', stroke: SURFACE, strokeWidth: 2 }),
      Plot.dot(signed.filter((p) => p.sign === 'run'), { x: 'at', y: 'value', r: 4.5, symbol: 'square', fill: SURFACE, stroke: 'var(--c3)', strokeWidth: 2.5 }),
    ],
  }
}

function ecdf(spec: Extract<Spec, { kind: 'ecdf' }>, inUnit: Unit): Plot.PlotOptions {
  const most = Math.max(1, ...spec.lines.flatMap((l) => l.points.map((p) => p.value)))
  return {
    height: 240,
    marginLeft: 54,
    marginRight: 20,
    marginBottom: 28,
    x: { domain: [0, most], axis: null },
    y: { domain: [0, 100], axis: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: (v: number) => `${v} %`, fontSize: TEXT, fill: INK3 }),
      Plot.axisX({ ticks: 5, tickSize: 0, label: null, tickFormat: short(inUnit, spec.unit), fontSize: TEXT, fill: INK3 }),
      ...spec.lines.map((line, i) => Plot.line(line.points, { x: 'value', y: 'percent', curve: 'step-after', stroke: STROKES[i % STROKES.length] ?? INK, strokeWidth: 2, strokeDasharray: DASHES[i % DASHES.length] ?? '' })),
    ],
  }
}

/** Round values of an axis that is a logarithm. */
const ROUND = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000]

function box(spec: Extract<Spec, { kind: 'box' }>, width: number, inUnit: Unit): Plot.PlotOptions {
  const most = Math.max(1, ...spec.boxes.map((b) => b.q[4]))
  const least = Math.max(0.5, Math.min(...spec.boxes.map((b) => b.q[0])))
  const round = ROUND.filter((v) => v >= least && v <= most)
  // The room is shared by the whole axis, of which the round values are the inner part.
  const inner = ((width - 190) * Math.log((round.at(-1) ?? 1) / (round[0] ?? 1))) / Math.log(most / least || Math.E)
  const shown = new Set(apart(round.map(Math.log), inner, DATE + 8))
  const ticks = round.filter((v) => shown.has(Math.log(v)))
  const q = (i: 0 | 1 | 2 | 3 | 4) => (b: { q: number[] }) => b.q[i] ?? 0
  return {
    height: spec.boxes.length * 46 + 34,
    marginLeft: 130,
    marginRight: 60,
    marginTop: 4,
    marginBottom: 26,
    // Minutes and days on one axis: only the logarithm shows both.
    x: { type: 'log', domain: [least, most], axis: null },
    y: { domain: spec.boxes.map((b) => b.name), axis: null, padding: 0.4 },
    marks: [
      Plot.gridX({ ticks, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({ ticks, tickSize: 0, label: null, tickFormat: short(inUnit, spec.unit), fontSize: TEXT, fill: INK3 }),
      Plot.axisY({ tickSize: 0, label: null, fontSize: 13, fill: INK2, lineWidth: 9 }),
      Plot.ruleY(spec.boxes, { y: 'name', x1: (b) => Math.max(0.5, b.q[0]), x2: q(4), stroke: INK2, strokeWidth: 1.5 }),
      Plot.barX(spec.boxes, { y: 'name', x1: (b) => Math.max(0.5, b.q[1]), x2: q(3), fill: 'url(#f2)', stroke: INK2, href: 'href', title: 'heard' }),
      Plot.tickX(spec.boxes, { y: 'name', x: (b) => Math.max(0.5, b.q[2]), stroke: INK, strokeWidth: 3 }),
      Plot.text(spec.boxes, { y: 'name', x: most, text: (b) => inUnit(b.q[2], spec.unit), textAnchor: 'start', dx: 8, fontSize: 14, fontWeight: 700, fill: INK }),
    ],
  }
}

/** The steps of a heat map, palest first; each is a pattern of its own, so that it is read without its colour. */
const HEAT = ['var(--sunk, var(--line))', 'url(#f7)', 'url(#f2)', 'var(--c3)', GAP]

function heat(spec: Extract<Spec, { kind: 'heat' }>, width: number): Plot.PlotOptions {
  const known = spec.cells.filter((cell) => cell.step !== '')
  const fill = (step: string) => HEAT[spec.steps.indexOf(step)] ?? SURFACE
  const wide = (width - 56) / spec.columns.length
  return {
    height: spec.rows.length * 30 + 30,
    marginLeft: 48,
    marginRight: 8,
    marginTop: 4,
    marginBottom: 24,
    x: { domain: spec.columns, axis: null, padding: 0.04 },
    y: { domain: spec.rows, axis: null, padding: 0.06 },
    marks: [
      ...spec.steps.map((step) => Plot.cell(known.filter((cell) => cell.step === step), { x: 'column', y: 'row', fill: fill(step), rx: 2 })),
      Plot.text(wide < 24 ? [] : known, { x: 'column', y: 'row', text: 'text', fontSize: 11, fontWeight: 600, fill: INK, ...HALO } as Plot.TextOptions),
      Plot.axisX({ tickSize: 0, label: null, fontSize: TEXT, fill: INK3, ticks: spec.columns.filter((_, n) => n % (wide < 24 ? 3 : 1) === 0) }),
      Plot.axisY({ tickSize: 0, label: null, fontSize: TEXT, fill: INK2 }),
    ],
  }
}

function stack(spec: Extract<Spec, { kind: 'stack' }>): Plot.PlotOptions {
  const cells = spec.rows.flatMap((row) => {
    let from = 0
    return row.parts.map((part) => {
      const cell = { ...part, row: row.name, from, to: from + part.value }
      from += part.value
      return cell
    })
  }).filter((cell) => cell.value > 0)
  const fill = (code: string) => (code === spec.unaccounted ? GAP : (FILLS[spec.order.indexOf(code) % FILLS.length] ?? 'var(--c5)'))
  return {
    height: spec.rows.length * 48 + 30,
    marginLeft: 140,
    marginRight: 16,
    marginTop: 2,
    marginBottom: 24,
    x: { domain: [0, Math.max(100, ...cells.map((c) => c.to))], axis: null },
    y: { domain: spec.rows.map((r) => r.name), axis: null, padding: 0.22 },
    marks: [
      Plot.gridX({ ticks: 5, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({ ticks: 5, tickSize: 0, label: null, tickFormat: (v: number) => `${v} %`, fontSize: TEXT, fill: INK3 }),
      Plot.text(spec.rows, { y: 'name', x: 0, text: 'name', textAnchor: 'end', dx: -8, dy: -7, fontSize: 13, fontWeight: 600, fill: INK2 }),
      Plot.text(spec.rows, { y: 'name', x: 0, text: 'sub', textAnchor: 'end', dx: -8, dy: 9, fontSize: TEXT, fill: INK3 }),
      ...spec.order.map((code) => Plot.barX(cells.filter((c) => c.code === code), { y: 'row', x1: 'from', x2: 'to', fill: fill(code), insetRight: 2, href: 'href', title: 'heard' })),
      Plot.text(cells.filter((c) => c.value >= 4), { y: 'row', x: (c: { from: number; to: number }) => (c.from + c.to) / 2, text: (c: { value: number }) => String(Math.round(c.value)), fontSize: TEXT, fontWeight: 700, fill: INK, stroke: SURFACE, strokeWidth: 7, paintOrder: 'stroke' } as Plot.TextOptions),
    ],
  }
}

function funnel(spec: Extract<Spec, { kind: 'funnel' }>): Plot.PlotOptions {
  const most = Math.max(10, ...spec.points.map((p) => p.n)) * 1.1
  const steps = Array.from({ length: 60 }, (_, i) => 1 + ((most - 1) * i) / 59)
  const edge = (which: 'two' | 'three', side: 0 | 1) => steps.map((n) => ({ n, value: limits(spec.mean, n)[which][side] }))
  const rule = (which: 'two' | 'three', side: 0 | 1) => Plot.line(edge(which, side), { x: 'n', y: 'value', stroke: INK3, strokeDasharray: which === 'two' ? '5 4' : '' })
  return {
    height: 250,
    marginLeft: 54,
    marginRight: 70,
    marginBottom: 40,
    x: { domain: [0, most], axis: null },
    y: { domain: [0, 100], axis: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: (v: number) => `${v} %`, fontSize: TEXT, fill: INK3 }),
      Plot.axisX({ ticks: 5, tickSize: 0, label: spec.words.n, labelAnchor: 'center', labelArrow: 'none', fontSize: TEXT, fill: INK3 }),
      Plot.ruleY([spec.mean], { stroke: INK3 }),
      rule('two', 0), rule('two', 1), rule('three', 0), rule('three', 1),
      Plot.dot(spec.points, { x: 'n', y: 'value', r: 5, fill: 'var(--c1)', stroke: SURFACE, strokeWidth: 1.5, href: 'href', title: 'heard' }),
      Plot.text(spec.points, { x: 'n', y: 'value', text: 'name', textAnchor: 'start', dx: 8, fontSize: TEXT, fill: INK2, ...HALO } as Plot.TextOptions),
    ],
  }
}

function steps(spec: Extract<Spec, { kind: 'steps' }>, inUnit: Unit): Plot.PlotOptions {
  type Step = (typeof spec.steps)[number]
  const ends = spec.steps.flatMap((s) => [s.from, s.to, s.low ?? 0, s.high ?? 0])
  const [low, high] = [Math.min(0, ...ends), Math.max(1, ...ends)]
  const bracket = spec.steps.filter((s) => s.low !== null && s.high !== null)
  const links = spec.steps.slice(0, -1).map((s, i) => ({ from: s.name, to: spec.steps[i + 1]?.name ?? s.name, at: s.to }))
  return {
    height: 300,
    marginLeft: 58,
    marginBottom: 64,
    marginTop: 24,
    x: { domain: spec.steps.map((s) => s.name), axis: null, padding: 0.3 },
    y: { domain: [low, high * 1.05], axis: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: GRID, strokeOpacity: 1 }),
      Plot.axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: short(inUnit, spec.unit), fontSize: TEXT, fill: INK3 }),
      Plot.ruleY([0], { stroke: INK3 }),
      ...links.map((l) => Plot.link([l], { x1: 'from', x2: 'to', y1: 'at', y2: 'at', stroke: INK3, strokeDasharray: '3 3' })),
      ...spec.steps.map((step) => Plot.barY([step], { x: 'name', y1: 'from', y2: 'to', fill: FILLS[step.fill] ?? FILLS[0], rx: 2, href: 'href', title: 'heard' })),
      Plot.ruleX(bracket, { x: 'name', y1: 'low', y2: 'high', stroke: SURFACE, strokeWidth: 6 }),
      Plot.ruleX(bracket, { x: 'name', y1: 'low', y2: 'high', stroke: INK, strokeWidth: 2.5 }),
      Plot.tickY(bracket, { x: 'name', y: 'low', stroke: INK, strokeWidth: 2.5, insetLeft: 14, insetRight: 14 }),
      Plot.tickY(bracket, { x: 'name', y: 'high', stroke: INK, strokeWidth: 2.5, insetLeft: 14, insetRight: 14 }),
      Plot.text(spec.steps, { x: 'name', frameAnchor: 'bottom', dy: 18, text: (s: Step) => wrapped(s.name, 18), fontSize: 13, fontWeight: 600, fill: INK2 }),
      Plot.text(spec.steps, { x: 'name', frameAnchor: 'bottom', dy: 38, text: 'text', fontSize: 15, fontWeight: 700, fill: INK }),
      Plot.text(spec.steps, { x: 'name', frameAnchor: 'bottom', dy: 55, text: 'sub', fontSize: TEXT, fill: INK3 }),
    ],
  }
}
