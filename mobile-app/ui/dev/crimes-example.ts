// A registrar's morning and a victim who is owed word, for tests and for looking at the pages without a server.

import type { CrimePair, RegistrarPage } from '../src/records/crime'
import type { ListRow } from '../src/records/lists'
import type { VictimList, VictimPage } from '../src/records/victims'

const HOUR = 3_600_000
const EVANS = { id: 's-evans', name: 'Sgt Evans', collar: '2114' }

export const registrar = (now: number): RegistrarPage => ({
  as_at: now,
  unaccounted: [{ incident: 'job-9', version: 2, number: 'GW-9', title: 'Shop window broken', area: 'NE', place: '4 Commercial Street', status: 'CLO', results: ['R01'], reported_at: now - 30 * HOUR, closed: true, waits_for_number: false }],
  crimes: [
    { id: 'crime-bryn-row', version: 3, crime_number: '26/0000017', local_ref: 'PHONE-81-K7F2', title: 'Damage, Bryn Row', area: 'BG', offence: '58A', what_happened: 'Door kicked in.', reported_at: now - 30 * HOUR, recorded_at: now - 2 * HOUR, late: true, to_confirm: true, mismatches: [], cancelled: null, record_class: null, oic: EVANS },
    { id: 'crime-2', version: 1, crime_number: '26/0000018', local_ref: null, title: 'Theft, Six Bells', area: 'BG', offence: '49', what_happened: null, reported_at: now - 9 * HOUR, recorded_at: now - 8 * HOUR, late: false, to_confirm: false, mismatches: [{ field: 'place', incident_value: '4 High Street', crime_value: '6 High Street', explained: null }], cancelled: null, record_class: null, oic: null },
  ],
  more: false,
  may: ['crime', 'reason', 'confirm', 'explain'],
})

export const pair = (id: string, now: number): CrimePair => ({
  as_at: now,
  investigation: id,
  version: 3,
  incident: 'job-0412',
  incident_number: '0412',
  incident_status: 'RES',
  origins: [{ field: 'place', source_field: 'place', how: 'taken' }],
  mismatches: [{ differs: { field: 'place', incident_value: '14 Bryn Row', crime_value: '16 Bryn Row', explained: null }, reason: null, by: null, at: null }],
  decisions: [],
  outcomes: [],
  may: ['explain', 'outcome'],
})

const plan = (id: string) => ({ investigation: id, involved: null, enhanced: true, language: 'cy', channel: 'mobile', unsafe_channels: ['home_phone'], safe_contact: 'Mobile after 16:00', safe_hours: null, every_days: 7, declined_at: null, needs_assessed_at: null, support: null, support_at: null, statement_offered_at: null, statement_answer: null, by: null })
const owed = (now: number) => [{ key: 'VU04@bail-1', code: 'VU04', at: now - 30 * HOUR, due_at: now - HOUR, told_at: null, told_by: null, declined: false }]

export const victim = (id: string, now: number): VictimPage => ({ as_at: now, investigation: id, victim: 'Carys Lloyd', plan: plan(id), plan_id: 'plan-1', plan_version: 1, safe_contact: null, safe: null, unsafe_now: ['home_phone'], owed: owed(now), contacts: [], next_promise: now + 168 * HOUR, limit: null, may: ['contact', 'plan', 'event', 'grade'] })

export const victims = (now: number): VictimList => ({
  as_at: now,
  rows: [{ investigation: 'crime-bryn-row', title: 'Damage, Bryn Row', crime_number: '26/0000017', area: 'BG', victim: 'Carys Lloyd', oic: EVANS, language: 'cy', channel: 'mobile', safe_contact: 'Mobile after 16:00', enhanced: true, oic_back_at: null, owed: owed(now), needs_assessed: false, statement_offered: false }],
  to_grade: [{ id: 'contact-1', investigation: 'crime-2', title: 'Theft, Six Bells', record: { investigation: 'crime-2', at: now - HOUR, written_at: now - HOUR, by: 's-bowen', result: 'told', channel: 'mobile', language: 'en', progress: 'The suspect was interviewed.', reason: 'We wait for the camera.', next_at: now + 24 * HOUR, answers: [] } }],
  limits: [],
  more: false,
  may: ['contact', 'grade'],
})

export const outcomes: ListRow[] = [{ code: '15', label_en: 'Evidential difficulties', label_cy: 'Anawsterau tystiolaeth', valid_from: '2013-04-01', valid_to: null, extra: { needs: 'rationale decided_by', decides: 'DDM CPS' } }]
