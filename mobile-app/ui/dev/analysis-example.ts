// Made-up answers of the pages about offenders, the roster, scenarios and who has a device.

import type { RosterPage, Scenarios } from '../src/records/demand'
import type { OffenderFile, OffenderRow, Register } from '../src/records/iom'
import type { MobileAccess } from '../src/records/mobile'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const person = (id: string, name: string, collar: string) => ({ id, name, collar })
const carys = person('s1', 'Carys Vaughan', '1412')

export function offender(now: number, id: string, name: string, part: string, more: Partial<OffenderRow> = {}): OffenderRow {
  return {
    id,
    version: 3,
    record: { person: null, name, area: 'BG', cohort: 'FIXED', selected_at: now - 300 * DAY, selected: part !== 'comparison', panel: 'Ebbw Vale panel', score: null, reason: 'Burglary, high risk.', owner: 's1', by: 's1', exit_at: part === 'left' ? now - 30 * DAY : null, exit_reason: part === 'left' ? 'IX6' : null, exit_words: part === 'left' ? 'Stopped coming.' : null, exit_by: null },
    owner: carys,
    part,
    overdue: false,
    next_review: part === 'in' ? now + 9 * DAY : null,
    last_contact: now - 3 * DAY,
    in_custody: false,
    ...more,
  }
}

export const register = (now: number): Register => ({ as_at: now, rows: [offender(now, 'off-1', 'Lewys Parrin', 'in', { overdue: true, next_review: null }), offender(now, 'off-2', 'Glyn Harrad', 'in', { in_custody: true }), offender(now, 'off-3', 'Sion Tamplin', 'left'), offender(now, 'off-4', 'Aled Crossway', 'comparison')] })

export const offenderFile = (now: number): OffenderFile => ({
  as_at: now,
  row: offender(now, 'off-1', 'Lewys Parrin', 'in'),
  plans: [{ id: 'plan-1', version: 1, record: { spell: 'off-1', pathway: 'P4', need: 'Heroin.', action: 'Referral to treatment.', owner: 's1', written_at: now - 20 * DAY, review_at: now + 9 * DAY, done_at: null, result: null }, owner: carys }],
  contacts: [{ id: 'contact-1', record: { spell: 'off-1', at: now - 3 * DAY, by: 's1', reached: true, text: 'Seen at home.' }, by: carys }],
  custody: [{ id: 'stay-1', version: 1, record: { spell: 'off-1', kind: 'recall', from: now - 200 * DAY, to: now - 140 * DAY, by: 's1' } }],
  offences: [{ id: 'offence-1', record: { spell: 'off-1', at: now - 80 * DAY, proven_at: null, investigation: null, text: 'Shed burglary.', written_at: now - 79 * DAY, by: 's1', corrects: null }, corrected: false }],
  phases: [
    { phase: 'before', from: now - 665 * DAY, to: now - 300 * DAY, offences: 11, days_at_liberty: 290, days_in_custody: 75, per_100_days: 4 },
    { phase: 'during', from: now - 300 * DAY, to: now, offences: 1, days_at_liberty: 240, days_in_custody: 60, per_100_days: 0 },
  ],
  proven: { too_early: { until: now + 240 * DAY } },
})

export const scenarios = (now: number): Scenarios => ({
  as_at: now,
  rows: [{ id: 'scenario-1', record: { title: 'Health leads welfare checks', work: 'concern', percent: 10, area: null, from: now - 28 * DAY, to: now, note: 'If the health board took one in ten.', incidents: 140, hours: 201.4, all_hours: 1662, left_hours: 1641.9, seed_hours: 0, by: 's1', at: now - DAY, seq: 8000 }, by: carys, spared_hours: 20.1 }],
})

export const roster = (now: number): RosterPage => ({
  as_at: now,
  from: now,
  to: now + DAY,
  may_change: true,
  rows: [
    { id: 'tour-1', version: 2, record: { staff: 's1', team: 'a', from: now - HOUR, to: now + 9 * HOUR, abstraction: null, away_from: null, away_to: null, fixed_post: null, cancelled: false }, staff: carys, team: 'Team A' },
    { id: 'tour-2', version: 1, record: { staff: 's2', team: 'a', from: now - HOUR, to: now + 9 * HOUR, abstraction: 'court', away_from: null, away_to: null, fixed_post: null, cancelled: false }, staff: person('s2', 'Tom Ellery', '1427'), team: 'Team A' },
  ],
})

export const mobile = (now: number): MobileAccess => ({
  as_at: now,
  from: now - 28 * DAY,
  teams: [{ team: 'a', name: 'Team A', rostered: 5, covered: 3, people: [{ person: carys, part: 'none', tours: 12, last_seen_at: null, oldest_unsent_at: null, unsent: 0 }, { person: person('s2', 'Tom Ellery', '1427'), part: 'waiting', tours: 11, last_seen_at: now - 2 * DAY, oldest_unsent_at: now - 4 * DAY, unsent: 7 }] }],
  lost: [{ id: 'phone-9', name: 'Phone 9', holder: carys, why: 'lost', lost_at: now - 5 * DAY, last_seen_at: now - 6 * DAY, told_at: null, unsent: 2, held: 412, opened: 9 }],
})
