// Fields by the names people use, and their values as words: instants as times, codes as the force's labels.

import { plain } from '../pure/text'
import { label, moment, t, term } from './words.svelte'

export function fieldName(field: string): string {
  return term('field', field)
}

const INSTANTS = /(_at|_told|_due|_from|_to)$/

/** The lists that explain a field's codes. */
const LISTS: Record<string, string> = {
  outcome: 'outcome_codes',
  grade: 'response_grades',
  results: 'incident_results',
  final_codes: 'incident_categories',
  result: 'review_results',
  area: 'gwent_areas',
  category: 'incident_categories',
  closing_category: 'incident_categories',
  non_attendance_reason: 'non_attendance_reasons',
  risk: 'risk_levels',
  offence: 'offence_codes_seed',
  cancelled: 'crime_cancellation_codes',
  flags: 'crime_flags',
  qualifiers: 'incident_qualifiers',
}

export function fieldValue(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'number' && INSTANTS.test(field)) return moment(value)
  if (typeof value === 'boolean') return t(value ? 'value.yes' : 'value.no')
  if (field === 'status' && typeof value === 'string') return statusName(value)
  const list = LISTS[field]
  if (list && Array.isArray(value)) return value.map((v) => label(String(v), list)).join(', ')
  if (list && typeof value === 'string') return label(value, list)
  return plain(value)
}

/** A status in the force's words, whether of an investigation, an incident or a direction. */
export function statusName(status: string): string {
  return label(status, 'investigation_statuses') !== status ? label(status, 'investigation_statuses') : label(status, 'incident_statuses')
}

export const riskName = (risk: string | null) => label(risk, 'risk_levels')
export const areaName = (area: string | null) => label(area, 'gwent_areas')
export const entryName = (entry: string | null | undefined) => {
  const listed = label(entry, 'update_kinds')
  return listed === (entry ?? '') ? term('entry', entry) : listed
}
