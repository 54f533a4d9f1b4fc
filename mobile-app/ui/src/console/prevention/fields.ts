// What the forms of this slice ask, as one list a record; values are texts while they are typed.

import { dateField, fromField } from '../../pure/time'

export interface Field {
  /** `compared.before` is a part of a part. */
  name: string
  kind: 'text' | 'long' | 'number' | 'day' | 'several' | 'list'
  /** The list to choose from, and which of its rows. */
  list?: string
  of?: string
  need?: boolean
}

const area: Field = { name: 'area', kind: 'list', list: 'gwent_areas' }
const COMPARED: Field[] = [
  { name: 'compared.measure', kind: 'text' },
  { name: 'compared.before', kind: 'number' },
  { name: 'compared.after', kind: 'number' },
  { name: 'compared.comparison_area', kind: 'list', list: 'gwent_areas' },
  { name: 'compared.comparison_before', kind: 'number' },
  { name: 'compared.comparison_after', kind: 'number' },
]
const MONEY: Field[] = [
  { name: 'cost_gbp', kind: 'number' },
  { name: 'funding', kind: 'text' },
  { name: 'officer_hours', kind: 'number' },
]
const value = (name: string): Field => ({ name, kind: 'list', list: 'practice_values', of: name, need: true })

export const STRATEGY: Field[] = [
  { name: 'title', kind: 'text' },
  { name: 'owner_role', kind: 'list', list: 'roles' },
  { name: 'from', kind: 'day', need: true },
  { name: 'until', kind: 'day' },
  { name: 'words', kind: 'long' },
]
export const AIM: Field[] = [
  { name: 'title', kind: 'text' },
  { name: 'measure', kind: 'text' },
  { name: 'target', kind: 'text' },
  { name: 'owner_role', kind: 'list', list: 'roles' },
]
export const INITIATIVE: Field[] = [
  { name: 'title', kind: 'text' },
  area,
  { name: 'partners', kind: 'several' },
  { name: 'start', kind: 'day', need: true },
  { name: 'end', kind: 'day' },
  value('stage'),
  value('target_group'),
  ...MONEY,
  { name: 'evidence_level', kind: 'list', list: 'evidence_levels', need: true },
  { name: 'result', kind: 'long' },
  ...COMPARED,
  { name: 'stopped', kind: 'text' },
  { name: 'review_date', kind: 'day' },
]
/** The fields of a plan by the stage that needs them. */
export const PLAN: Record<string, Field[]> = {
  OS1: [{ name: 'problem', kind: 'text' }, { name: 'measure', kind: 'text' }, { name: 'target', kind: 'text' }, { name: 'owner_role', kind: 'list', list: 'roles' }, area],
  OS2: [{ name: 'linked', kind: 'several' }, { name: 'who', kind: 'text' }, { name: 'place', kind: 'text' }, { name: 'when', kind: 'text' }],
  OS3: [{ name: 'victim', kind: 'long' }, { name: 'offender', kind: 'long' }, { name: 'location', kind: 'long' }, { name: 'causes', kind: 'long' }],
  OS4: [{ name: 'tactics', kind: 'long' }, { name: 'partners', kind: 'several' }, ...MONEY, { name: 'response_from', kind: 'day' }, { name: 'response_until', kind: 'day' }],
  OS5: [...COMPARED, { name: 'displacement', kind: 'long' }, { name: 'differently', kind: 'long' }, { name: 'does_it_work', kind: 'list', list: 'evidence_levels' }],
}
export const PRACTICE: Field[] = [
  { name: 'title', kind: 'text' },
  { name: 'does_it_work', kind: 'list', list: 'evidence_levels', need: true },
  value('focus'),
  { name: 'topics', kind: 'several' },
  { name: 'organisation', kind: 'text' },
  area,
  { name: 'partners', kind: 'several' },
  value('stage'),
  value('scale'),
  value('target_group'),
  { name: 'aim', kind: 'text' },
  { name: 'intended_outcome', kind: 'text' },
  { name: 'description', kind: 'long' },
  { name: 'beneficiaries', kind: 'number' },
  ...MONEY,
  { name: 'result', kind: 'long' },
  { name: 'learning', kind: 'long' },
  { name: 'review_date', kind: 'day' },
]

type Tree = Record<string, unknown>
const part = (record: Tree, name: string): unknown => name.split('.').reduce<unknown>((at, step) => (at as Tree | null | undefined)?.[step], record)

/** The markings under which a practice record may be read. */
export const MARKINGS = ['OFFICIAL', 'OFFICIAL-SENSITIVE']

/** A record's fields as they are typed. */
export function typed(record: Tree, fields: Field[]): Record<string, string> {
  const text = (field: Field): string => {
    const held = part(record, field.name)
    if (held === null || held === undefined) return ''
    if (field.kind === 'several') return (held as string[]).join(', ')
    return field.kind === 'day' ? dateField(held as number) : String(held)
  }
  return Object.fromEntries(fields.map((field) => [field.name, text(field)]))
}

/** What was typed, laid over the record that it came from. An empty text of a number or a day is nothing. */
export function recorded(base: Tree, values: Record<string, string>, fields: Field[]): Tree {
  const record: Tree = { ...base }
  for (const { name, kind, need } of fields) {
    const text = (values[name] ?? '').trim()
    const value: unknown =
      kind === 'several' ? text.split(',').map((one) => one.trim()).filter(Boolean)
      : kind === 'number' ? (text === '' ? null : Number(text))
      : kind === 'day' ? (text === '' ? null : fromField(text))
      : kind === 'list' && text === '' && !need ? (base[name] === undefined || base[name] === null ? null : '')
      : text
    const [outer = '', inner] = name.split('.')
    if (inner === undefined) record[outer] = value
    else record[outer] = { ...((record[outer] as Tree | null) ?? {}), [inner]: value ?? (kind === 'number' ? null : '') }
  }
  const compared = record.compared as Tree | null | undefined
  if (compared && Object.values(compared).every((one) => one === null || one === '')) record.compared = null
  return record
}
