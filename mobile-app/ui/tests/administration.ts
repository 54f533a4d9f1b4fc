// What a server answers to whoever administers: a small force with somebody acting up, one team, a list and an import.

import type { Answer, Sent } from './desk'

const DAY = 86_400_000
const person = (id: string, name: string, collar: string) => ({ id, name, collar })
const admin = person('staff-9', 'Gwyn Sallis', '9001')

export const act = (now: number) => ({ id: 'act-1', at: now - DAY, by: admin, what: 'roles', about: 'staff-1', about_name: 'Carys Nowell', reason: 'Acting up for a week', changed: [{ field: 'roles', before: '', after: `SGT/${now + DAY}/${now + 8 * DAY}` }] })

export const entry = (now: number) => ({
  as_at: now,
  id: 'staff-1',
  version: 4,
  name: 'Carys Nowell',
  language: 'cy',
  collars: [{ value: '2114', from: now - 400 * DAY, to: null }],
  roles: [
    { value: 'PCO', from: now - 400 * DAY, to: null },
    { value: 'SGT', from: now + DAY, to: now + 8 * DAY },
    { value: 'DET', from: now - 9 * DAY, to: now - 9 * DAY },
  ],
  teams: [{ value: 'team-1', from: now - 400 * DAY, to: null }],
  areas: ['NE'],
  left_at: null,
  account: { state: 'open', since: now - 30 * DAY },
  phones: 1,
  unsent: 2,
  own: false,
  team_names: { 'team-1': 'Newport Response' },
  acts: [act(now)],
})

const row = { code: '1', label_en: 'Emergency', label_cy: 'Argyfwng', valid_from: '2010-01-01', valid_to: null, extra: { target_min_urban: '15', target_min_rural: '20' } }

export const grades = (now: number) => ({ as_at: now, name: 'response_grades', version: 'v1', columns: ['target_min_rural', 'target_min_urban'], rows: [row, { ...row, code: '9', label_en: 'Old', label_cy: 'Hen', valid_to: '2011-01-01' }], own: [], acts: [] })

export const preview = (now: number) => ({
  as_at: now,
  name: 'response_grades',
  from: '2026-12-01',
  rows: [{ code: '1', before: row, after: { ...row, extra: { ...row.extra, target_min_urban: '12' } }, columns: ['target_min_urban'] }],
  figures: [{ board: 'attendance', measure: 'AT01', part: 'within_target', name: 'Within target', group: { grade: '1' }, unit: 'percent', before: 81.5, after: 74.25, n_before: 40, n_after: 40 }],
  compared: 44,
  cases: { open: 12, moved: 3, overdue_before: 1, overdue_after: 2 },
})

const run = (now: number) => ({ id: 'run-1', at: now - DAY, by: 'import', kind: 'incidents', mapping: 'control-system', file: 'export.csv', sha256: 'ab'.repeat(32), dry_run: false, rows: 10, new: 6, changed: 1, unchanged: 1, duplicate: 0, outside: 0, rejected: 2 })

export function answers(now: number): Record<string, (request: Sent) => Answer> {
  return {
    'GET /api/administration': () => ({ body: { as_at: now, acts: [act(now)] } }),
    'GET /api/staff': () => ({ body: { as_at: now, on: now, people: [{ id: 'staff-1', name: 'Carys Nowell', collar: '2114', roles: ['PCO'], teams: ['Newport Response'], areas: ['NE'], account: { state: 'open', since: now }, left_at: null }] } }),
    'GET /api/staff/staff-1': () => ({ body: entry(now) }),
    'POST /api/staff/staff-1': () => ({ body: { ...entry(now), version: 5 } }),
    'POST /api/staff/staff-1/password': () => ({ body: { id: 'staff-1', name: 'Carys Nowell', collar: '2114', password: '0a1b2c3d4e5f60718293' } }),
    'GET /api/teams': () => ({ body: { as_at: now, on: now, teams: [{ id: 'team-1', version: 1, name: 'Newport Response', area: 'NE', function: 'response', supervisors: [], members: [person('staff-1', 'Carys Nowell', '2114')] }], in_none: [admin] } }),
    'GET /api/reference': () => ({ body: { as_at: now, lists: [{ name: 'response_grades', rows: 1, ever: 2, own: 0, next: null }] } }),
    'GET /api/reference/response_grades': () => ({ body: grades(now) }),
    'POST /api/reference/response_grades/preview': () => ({ body: preview(now) }),
    'POST /api/reference/response_grades': () => ({ body: { ...grades(now), version: 'v2' } }),
    'GET /api/imports': () => ({ body: { as_at: now, imports: [run(now)] } }),
    'GET /api/imports/run-1': () => ({ body: { as_at: now, run: run(now), reasons: { bad_date: 1, wrong_columns: 1 }, rejects: [{ line: 3, field: 'created_at', reason: 'bad_date' }, { line: 7, field: '', reason: 'wrong_columns' }] } }),
  }
}
