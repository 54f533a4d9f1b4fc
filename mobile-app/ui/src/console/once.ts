// What is new of a case, each thing once and in the order of what decides. The log tells a change of a field twice: as
// the field, from what it was to what it is, and as the step in the story that set it. A reader who decides needs the
// first; the steps between stay a key away, under any two versions.

import type { FieldDiff, TimelineRow } from '../records/console'

export interface OnceField extends FieldDiff {
  /** In how many steps it came from what it was to what it is. */
  steps: number
}

export interface Once {
  fields: OnceField[]
  rows: TimelineRow[]
}

/** Fields that only say when another was set: its own line has the time. */
const DATES: Record<string, string> = { plan_at: 'plan_text', allocated_at: 'oic', outcome_at: 'outcome' }
/** What decides first; everything else keeps its order after it. */
const FIRST = ['status', 'risk', 'outcome', 'outcome_reason', 'suspects_outstanding', 'victim_next_told', 'safe_contact']

const rank = (field: string) => {
  const at = FIRST.indexOf(field)
  return at < 0 ? FIRST.length : at
}

/** `known`: fields that the page says elsewhere already. */
export function once(all: FieldDiff[], rows: TimelineRow[], known: (one: FieldDiff) => boolean = () => false): Once {
  const told = new Set(all.map((one) => one.field))
  const fields = all.filter((one) => !known(one))
  const says = (field: string) => told.has(field) || told.has(DATES[field] ?? '')
  const steps = (field: string) => rows.filter((row) => row.kind === 'change' && row.fields.some((one) => one.field === field)).length
  return {
    fields: fields
      .filter((one) => !told.has(DATES[one.field] ?? ''))
      .map((one) => ({ ...one, steps: Math.max(1, steps(one.field)) }))
      .sort((a, b) => rank(a.field) - rank(b.field)),
    rows: rows.flatMap((row) => {
      // That a case was recorded is said by its heading.
      if (row.kind === 'recorded') return [{ ...row, text: '' }]
      if (row.kind !== 'change') return [row]
      const rest = row.fields.filter((one) => !says(one.field))
      return rest.length > 0 ? [{ ...row, fields: rest }] : []
    }),
  }
}
