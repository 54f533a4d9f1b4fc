// People as a server answers them, for the pages in development and for their tests.

import type { AboutRow, Candidates, InvolvedRow, NominalFile, NominalRow, PeopleOf, RepeatList, RepeatRow } from '../src/records/people_asked'

const DAY = 86_400_000

const about = (now: number, id = 'job-412', number = '412'): AboutRow => ({ id, kind: 'incident', number, title: 'Abuse shouted at the door', area: 'NE', at: now - DAY, restricted: false })

const row = (id: string, name: string, kind = 'person'): NominalRow => ({ id, kind, name, other_names: [], born_on: '1984-03-12', age_range: null, address: '12 Stow Hill', phones: ['07700 900123'], about: null })

export const repeat = (now: number): RepeatRow => ({
  repeat: { rule: 'RR1', subject: 'p1', count: 3, asserted: false, sources: ['job-412', 'job-11'], last_at: now - DAY, window_days: 365 },
  label: 'Siân Price',
  person: 'p1',
  sources: [about(now), { ...about(now, 'job-11', '11'), restricted: true, title: '', number: '' }],
  about: 'job-412',
  said: null,
  reason: null,
  said_at: null,
  said_by: null,
  action: null,
  owner: null,
  agreed: null,
  missed: true,
})

export const involved = (now: number): InvolvedRow => ({
  id: 'i1',
  version: 1,
  record: { about: 'job-412', about_kind: 'incident', role: 'victim', at: now - DAY, person: null, name: 'Shan Preece', organisation: null, born_on: null, address: null, phone: null, language: null, safe_contact: null, channel: null, says_repeat: null, event: null, by: null },
  name: 'Shan Preece',
  category: 'VIC',
  about: about(now),
  safe_contact: { channel: 'work_phone', to: '01633 960000', times: 'weekdays 9 to 3', never: 'Her partner reads her phone', never_channels: ['mobile'] },
  language: 'cy',
  asked: 'unsaid',
})

export const peopleOf = (now: number): PeopleOf => ({ as_at: now, about: about(now), involved: [involved(now)], repeats: [repeat(now)], answers: [], may_write: true })

export const candidates = (now: number): Candidates => ({
  as_at: now,
  more: false,
  rows: [{ left: row('p1', 'Siân Price'), right: row('i1', 'Shan Preece', 'involved'), score: 70, likely: false, reasons: [{ code: 'name_forms', points: 42 }, { code: 'born_swapped', points: 28 }] }],
})

export const repeats = (now: number): RepeatList => ({ as_at: now, from: now - 7 * DAY, rows: [repeat(now)], missed: 1, only_names: 2, more: false })

export const nominal = (now: number): NominalFile => ({
  id: 'p1',
  version: 3,
  as_at: now,
  say_written_down: false,
  record: { names: [{ form: 'main', text: 'Siân Price' }], born_on: '1984-03-12', age_range: null, self_ethnicity: 'W1', officer_ethnicity: null, address: { uprn: '100090012345', text: '12 Stow Hill' }, phones: ['07700 900123'], language: 'cy', safe_contact: involved(now).safe_contact, warnings: [{ text: 'Dog', at: now - DAY, source: 'PC Evans' }], died_on: null, areas: ['NE'], origin: null },
  same: [row('i1', 'Shan Preece', 'involved')],
  history: [involved(now)],
  repeats: [repeat(now)],
  answers: [],
  decisions: [{ id: 'm1', left: 'i1', right: 'p1', other: 'Shan Preece', decision: 'same', at: now - DAY, by: null, score: 70, reasons: [], why: null, stands: true }],
  may_write: true,
})
