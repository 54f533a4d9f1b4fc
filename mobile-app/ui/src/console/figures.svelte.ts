// Figures as people read them: the value with its unit, its slice in words, and where its rows are.

import { link } from '../pure/address.svelte'
import type { Board, Definition, Figure, Series, SeriesPoint } from '../records/measures'
import { hasHourTwice } from '../pure/time'
import { day, label, number, speech, t, term } from '../words/words.svelte'

/** The lists that name the values of a dimension. */
const DIMENSIONS: Record<string, string> = {
  grade: 'response_grades',
  first: 'response_grades',
  final: 'response_grades',
  area: 'gwent_areas',
  reason: 'non_attendance_reasons',
  activity: 'activity_codes',
  activity_group: 'activity_groups',
  group: 'activity_groups',
  task: 'task_types',
  benefit: 'benefit_types',
  risk: 'risk_levels',
  wanted_risk: 'wanted_risk_grades',
  why: 'wanted_steps',
  rule: 'review_schedule',
  result: 'review_results',
  band: 'ageing_bands',
  wait: 'waiting_bands',
  policy: 'deployment_policy',
  lacks: 'thrive_fields',
  source: 'stamp_sources',
  role: 'roles',
  course: 'training_courses',
  work: 'work_types',
  agency: 'partner_agencies',
  abstraction: 'abstraction_reasons',
  post: 'fixed_posts',
  cohort: 'iom_cohorts',
  exit: 'iom_exit_reasons',
  trigger: 'victim_update_triggers',
  field: 'pair_fields',
}

/** A slice: values by dimension. */
export type Group = Record<string, string | undefined>

/** Names of teams by id, as the boards said them. */
const teams = $state<Record<string, string>>({})

export function rememberTeams(named: Record<string, string | undefined>): void {
  for (const [id, name] of Object.entries(named)) if (name !== undefined) teams[id] = name
}

export function sliceValue(dimension: string, value: string): string {
  if (dimension === 'team') return teams[value] ?? value
  const list = DIMENSIONS[dimension]
  const listed = list ? label(value, list) : value
  return listed === value ? term(`slice.${dimension}`, value).replace(`slice.${dimension}.`, '') : listed
}

/** A slice in words; the whole has its own. */
export function sliceName(group: Record<string, string | undefined>): string {
  const parts = Object.entries(group).filter((pair): pair is [string, string] => pair[1] !== undefined)
  if (parts.length === 0) return t('figure.all')
  const first = group.first
  const final = group.final
  if (parts.length === 2 && first !== undefined && final !== undefined) return `${sliceValue('first', first)} → ${sliceValue('final', final)}`
  return parts.map(([dimension, value]) => sliceValue(dimension, value)).join(', ')
}

export function sliceKey(group: Record<string, string | undefined>): string {
  return Object.entries(group)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([dimension, value]) => `${dimension}:${value}`)
    .sort()
    .join(',')
}

export function partName(part: string): string {
  return label(part, 'measure_parts')
}

/** A number in a unit: `88.1 %`, `37 min`, `21 h`, `£9,870`. */
export function inUnit(value: number, unit: string): string {
  switch (unit) {
    case 'percent':
      return `${number(value, 1)} %`
    case 'minutes':
      return Math.abs(value) >= 600 ? t('unit.hours', { v: number(value / 60, Math.abs(value) >= 6000 ? 0 : 1) }) : t('unit.minutes', { v: number(value, Math.abs(value) < 100 ? 1 : 0) })
    case 'hours':
      return t('unit.hours', { v: number(value, 0) })
    case 'seconds':
      return t('unit.seconds', { v: number(value, 1) })
    case 'days':
      return t('unit.days', { v: number(value, Number.isInteger(value) ? 0 : 1) })
    case 'gbp':
      return `£${number(value, 0)}`
    case 'points':
      return t('unit.points', { v: (value > 0 ? '+' : '') + number(value, 1) })
    default:
      return number(value, Number.isInteger(value) ? 0 : 1)
  }
}

/** A number of a figure, no finer than it is known: of fewer than a hundred managed offenders nothing is known to a tenth. */
function asKnown(figure: Figure, value: number): string {
  return figure.unit === 'percent' && figure.measure.startsWith('IO') && figure.n < 100 ? `${number(value, 0)} %` : inUnit(value, figure.unit)
}

/** The figure's value, or why there is none. */
export function figureText(figure: Figure): string {
  return figure.value === null ? hiddenText(figure) : asKnown(figure, figure.value)
}

export function hiddenText(figure: Figure): string {
  if (!figure.hidden) return t('figure.nothing')
  const n = /n under (\d+)/.exec(figure.hidden)?.[1]
  if (n) return t('hidden.n_under', { n })
  const officers = /fewer than (\d+) officers/.exec(figure.hidden)?.[1]
  if (officers) return t('hidden.officers', { n: officers })
  if (figure.hidden === 'no comparison group') return t('hidden.no_comparison')
  if (figure.hidden === 'too early') return t('hidden.too_early')
  return figure.hidden === 'nothing to count' ? t('figure.nothing') : figure.hidden
}

export function intervalText(figure: Figure): string {
  if (!figure.interval) return ''
  const [low, high] = figure.interval
  return t('figure.interval', { low: asKnown(figure, low), high: asKnown(figure, high) })
}

export function definitionOf(board: Board, measure: string): Definition | undefined {
  return board.definitions.filter((d) => d.measure === measure).sort((a, b) => b.version - a.version)[0]
}

export function measureName(board: Board, measure: string): string {
  const found = definitionOf(board, measure)
  if (!found) return board.figures.find((f) => f.measure === measure)?.name ?? measure
  return (speech.language === 'cy' && found.name_cy) || found.name
}

export function figuresOf(board: Board, measure: string): Figure[] {
  return board.figures.filter((f) => f.measure === measure)
}

export function seriesOf(board: Board, measure: string): Series[] {
  return board.series.filter((s) => s.measure === measure && !('by' in s.group) && s.points.filter((p) => p.value !== null).length > 1)
}

export const isWhole = (figure: { group: Record<string, string | undefined> }) => Object.keys(figure.group).length === 0

/** Figures with exactly these dimensions. */
export function sliced(figures: Figure[], ...dimensions: string[]): Figure[] {
  return figures.filter((f) => Object.keys(f.group).length === dimensions.length && dimensions.every((d) => d in f.group))
}

/** Where a value stands in its row: a week by its first day, an hour as it was named. */
export function pointName(point: SeriesPoint): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(point.label) ? day(point.from).split(' ').slice(1).join(' ') : point.label
}

/** The hours of the day of one part, where the board has them. */
export function hoursOf(board: Board, measure: string): Series[] {
  return board.series.filter((s) => s.measure === measure && s.group.by === 'hour' && Object.keys(s.group).length === 1 && s.points.some((p) => p.n > 0))
}

/** `13:00`, an hour of the day in London. The one that comes twice in October is one row of both, and says so. */
export function hourName(label: string, board: { from: number; to: number }): string {
  return label === '01' && hasHourTwice(board.from, board.to) ? t('table.hour_twice') : `${label}:00`
}

/** Where the rows behind a figure are. */
export function rowsLink(board: Board, figure: { measure: string; part: string; group: Record<string, string | undefined> }): string {
  return link(['rows', board.board, figure.measure], { from: board.from, to: board.to, area: board.area, class: board.class, late: board.without_late ? 'out' : null, part: figure.part, group: sliceKey(figure.group) })
}
