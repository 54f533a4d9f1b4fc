// A device core in memory, for tests of the pages and for looking at them. It keeps what it is told in the
// way the real one does, as far as the pages can see; every person, place and job in it is invented.

import type { VictimPage } from '../records/victims'
import type { AddPhoto, Photo } from '../records/evidence'
import type { JobPeople } from '../records/at_scene'
import type { ConflictRow, Person } from '../records/console'
import type { Asked } from '../records/people'
import type { Case, Draft, Home, Job, Kept, NoteRow, Outbox, OutboxItem, RunningSample, Status, TimeRow } from '../records/officer'
import type { AdviceRow } from '../records/agreed'
import type { Phone } from '../records/locking'
import type { Action } from '../records/patrol'
import type { Practice } from '../records/prevention'
import type { Investigation, Point, Stamp } from '../records/patrol'
import type { BailHere } from '../records/bail'
import type { SuspectHere, WantedHere } from '../records/wanted'
import { MINUTE } from '../pure/time'
import type { Answer, CommandName, Lists, Question } from './commands'
import { noAnswer, Refusal, type CoreEvent, type Port } from './port'

export const BOWEN: Person = { id: 'staff-bowen', name: 'Bowen', collar: '2114' }
export const EVANS: Person = { id: 'staff-evans', name: 'Evans', collar: '1187' }

export const BRYN_ROW: Investigation = {
  crime_number: '2600 418 207',
  title: 'Criminal damage, Bryn Row, Abertillery',
  area: 'BG',
  incident: 'job-0412',
  offence: null,
  offence_text: 'Criminal damage',
  place: '14 Bryn Row, Abertillery',
  first_reported_at: null,
  recorded_at: 0,
  allocated_at: null,
  needs_officer: true,
  oic: BOWEN.id,
  supervisor: EVANS.id,
  team: 'team-b',
  status: 'open',
  risk: 'high',
  self_closed: false,
  plan_text: 'Suspect is ex-partner Dylan Hale. Rear door glass broken from outside; boot mark photographed. Next line: garage CCTV opposite, overwritten after 25 November.',
  plan_at: null,
  outcome: null,
  outcome_reason: null,
  outcome_at: null,
  next_review_due: null,
  suspects_outstanding: 1,
  victim: 'Mrs S. Pugh',
  victim_next_told: null,
  safe_contact: 'Mobile after 16:00, in Welsh',
  restricted: false,
  allowed: [],
  transferred: false,
  local_ref: null,
  numbered_at: null,
  what_happened: null,
  happened_from: null,
  happened_to: null,
  happened_exact: null,
  reported_from: null,
  flags: null,
  principal: null,
  principal_by: null,
  principal_at: null,
  cancelled: null,
  record_class: null,
  origin: null,
}

const NEXT: Record<string, Point[]> = {
  '': ['acknowledged', 'en_route', 'at_scene', 'stood_down', 'diverted', 'unable'],
  acknowledged: ['en_route', 'at_scene', 'stood_down', 'diverted', 'unable'],
  en_route: ['at_scene', 'holding', 'stood_down', 'diverted', 'unable'],
  holding: ['at_scene', 'stood_down', 'diverted', 'unable'],
  at_scene: ['clear', 'diverted'],
}

export class FakePort implements Port {
  /** Prevention advice of the job, newest first. */
  advised: AdviceRow[] = []
  /** An agreed action of the officer's post. */
  agreed: Action = {
    meeting: 'meeting-0', level: 'local', area: 'BG', item: 'AG09', text: 'Patrol the precinct on Friday night.', owner_role: 'PCO', owner_team: 'team-b', owner_area: null, owner_person: null,
    raised_by: EVANS.id, raised_at: 0, due_at: 0, first_due_at: 0, measure_of_done: 'Two patrols logged.', linked_record: null, linked_kind: null, status: 'A0', evidence: null, done_by: null, done_at: null, refusal: null, checked_by: null, checked_at: null, superseded_by: null,
  }
  learnt: Practice = {
    title: 'Alley gates', does_it_work: 'did_not_work', focus: 'prevention', topics: [], organisation: '', contact: EVANS.id, area: 'BG', partners: [], stage: 'ended', start_date: null, scale: 'local', target_group: 'communities', aim: '', intended_outcome: '', description: 'Gates behind the terrace.', beneficiaries: 40, cost_gbp: 0, funding: '', officer_hours: 0, result: 'No change.', learning: 'Avoid the cheap lock.', review_date: null, marking: 'OFFICIAL', came_from: null, written_by: EVANS.id, written_at: 0,
  }

  /** What was said of whose vulnerability, by job and person. */
  readonly answered = new Map<string, Asked>()
  people: JobPeople = { as_at: 0, counted_from: 0, people: [], repeats: [] }
  /** Every question that was asked, in order. */
  readonly asked: { name: CommandName; question: unknown }[] = []
  status: Status
  home: Home
  job: Job
  file: Case
  victim: VictimPage
  notes: NoteRow[]
  box: Outbox
  lists: Lists = {}
  wanted: WantedHere[] = []
  bail: BailHere = {
    id: 'bail-1', case_title: 'Criminal damage', part: 'unsaid', may: ['BE04', 'BE07', 'BE17'], waiting: 0,
    record: { investigation: 'crime-bryn-row', suspect: 'Dai Jones', person: null, release: 'PCB-C', arrested_at: 0, released_at: 0, case_type: 'standard', return_at: 0, station: 'Newport Central', end_at: null, authority: null, rank: null, conditions: null, risk: null, by: null },
    back: { due_at: 0, served: true, came: 'unsaid', at: null, resolved_at: null, disputed: false },
  }
  suspect: SuspectHere = {
    id: 'suspect-1', case_title: 'Criminal damage', decide_by: 0, may: ['SUS-ARQ', 'SUS-ELI'], registered: false, waiting: 0,
    record: { investigation: 'crime-bryn-row', name: 'Huw Pugh', person: null, status: 'SUS-NAM', named_at: 0, named_by: EVANS.id, named_how: null, decision: null, decision_at: null, decided_by: null },
  }
  readonly kept = new Map<string, Draft>()
  pin = '123456'
  /** Whether the next task is offered to be timed, and what is timed. */
  offering = false
  timing: RunningSample | null = null
  /** The force's phones. */
  force: Phone[] = []
  /** When set, the next question of that name is refused with it. */
  refuse: { name: CommandName; detail: string; fields?: { field: string; message: string }[] } | null = null
  #handlers = new Set<(event: CoreEvent) => void>()
  #ids = 0
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
    const at = now()
    const row = (id: string, minutes: number, point: Point, sent: string): TimeRow => ({
      id,
      at: at - minutes * MINUTE,
      kind: 'stamp',
      point,
      grade: null,
      stamp: this.#stamp(point, at - minutes * MINUTE),
      fix: null,
      no_fix: null,
      struck: false,
      sent,
      undo_until: null,
    })
    const grading = (id: string, minutes: number, grade: string): TimeRow => ({ id, at: at - minutes * MINUTE, kind: 'grading', point: null, grade, stamp: null, fix: null, no_fix: null, struck: false, sent: '', undo_until: null })
    this.status = {
      phase: 'ready',
      message: null,
      code: null,
      officer: BOWEN,
      language: 'en',
      device: '0199f3a2-5c1e-7a44-b0de-6f0c5b1d9e77',
      chip: { state: 'offline', count: 3, at: at - 64 * MINUTE, oldest_ms: 20 * MINUTE },
      flight_mode: false,
      clock_skew_ms: 400,
      demonstration: true,
      lock: { tries_left: null, wait_until: null, lease_left_ms: 71 * 60 * MINUTE, session_until: null, idle_minutes: 3, job: null, sealed_taps: 0, recoverable: true },
      now: at,
      unsent: 3,
      oldest_unsent: at - 20 * MINUTE,
      first: null,
      newer_app: null,
    }
    this.victim = {
      as_at: at,
      investigation: 'crime-bryn-row',
      victim: 'Carys Lloyd',
      plan: { investigation: 'crime-bryn-row', involved: null, enhanced: true, language: 'cy', channel: 'mobile', unsafe_channels: ['home_phone'], safe_contact: 'Mobile after 16:00', safe_hours: null, every_days: 7, declined_at: null, needs_assessed_at: null, support: null, support_at: null, statement_offered_at: null, statement_answer: null, by: null },
      plan_id: 'plan-1',
      plan_version: 1,
      safe_contact: null,
      safe: null,
      unsafe_now: ['home_phone'],
      owed: [{ key: 'VU04@bail-1', code: 'VU04', at: at - 60 * MINUTE, due_at: at + 600 * MINUTE, told_at: null, told_by: null, declined: false }],
      contacts: [],
      next_promise: at + 7 * 24 * 60 * MINUTE,
      limit: null,
      may: ['contact', 'plan'],
    }
    this.job = {
      incident: 'job-0412',
      record: {
        number: '0412',
        created_at: at - 32 * MINUTE,
        area: 'BG',
        title: 'Woman shouting next door',
        place: '14 Bryn Row, Abertillery NP13',
        uprn: null,
        rural: false,
        lat: null,
        lon: null,
        category: 'NSIR-1',
        closing_category: null,
        final_codes: null,
        qualifiers: [],
        warnings: ['Repeat victim', 'child lives there', 'Third report since May'],
        grade: '2',
        grade_reason: null,
        grade_rationale: null,
        status: 'ENR',
        results: null,
        resulted_at: null,
        source: 'public',
        already_there: false,
        duplicate_of: null,
        cancelled_at: null,
        caller_number: null,
        appointment_from: null,
        appointment_to: null,
        appointment_moved_by: null,
        non_attendance_reason: null,
        non_attendance_rationale: null,
        victim: true,
        what_was_said: 'Shouting, then glass breaking. A child crying.',
        safe_contact: 'Not the house phone. After 16:00. Welsh by preference.',
        investigation: 'crime-bryn-row',
        victim_name: null,
        crime_alleged: null,
        no_crime_rationale: null,
        no_crime_by: null,
        no_crime_at: null,
        origin: null,
      },
      attendance: 'att-1',
      times: [row('s2', 4, 'en_route', 'kept'), row('s1', 9, 'acknowledged', 'kept'), grading('g2', 13, '2'), grading('g1', 19, '3')],
      next: ['at_scene', 'holding', 'stood_down', 'diverted', 'unable'],
      gradings: [
        { incident: 'job-0412', at: at - 19 * MINUTE, grade: '3', by: null, reason: 'by control', suggested: null },
        { incident: 'job-0412', at: at - 13 * MINUTE, grade: '2', by: null, reason: 'repeat victim, RR1 · both clocks', suggested: null },
      ],
      thrives: [],
      target_at: at + 41 * MINUTE,
      others: [{ resource: 'BG31', point: 'en_route', at: at - 2 * MINUTE }],
      notes: [],
      investigation: 'crime-bryn-row',
      clashes: [],
      advised: false,
    }
    this.home = {
      officer: BOWEN,
      state: 5,
      state_since: at - 4 * MINUTE,
      callsign: 'BG24',
      next: {
        incident: 'job-0412',
        attendance: 'att-1',
        number: '0412',
        title: 'Woman shouting next door',
        place: '14 Bryn Row, Abertillery',
        grade: '2',
        graded_at: at - 19 * MINUTE,
        target_at: at + 41 * MINUTE,
        warnings: ['Repeat victim', 'Third report since May', 'Child lives there'],
        point: 'en_route',
        status: 'ENR',
        mine: true,
      },
      jobs: [
        { incident: 'job-0405', attendance: null, number: '0405', title: 'Shop theft, male detained by staff', place: 'Church Street', grade: '3', graded_at: at - 80 * MINUTE, target_at: null, warnings: [], point: null, status: 'AWR', mine: true },
        { incident: 'job-0398', attendance: null, number: '0398', title: 'Bike left on the river path', place: 'Cwmtillery lakes', grade: '4', graded_at: null, target_at: null, warnings: [], point: null, status: 'DEF', mine: false },
      ],
      due: [
        { direction: null, kind: 'victim', at: at + 63 * MINUTE, overdue: false, title: 'Mrs P. Rees', detail: 'Burglary, Six Bells · speaks Welsh by preference', investigation: 'crime-bryn-row' },
        { direction: null, kind: 'plan', at: at - 12 * 24 * 60 * MINUTE, overdue: true, title: 'Suspect not tried, K. Meredith', detail: 'Criminal damage, Nantyglo · 4 early addresses known', investigation: 'crime-bryn-row' },
        { direction: 'd1', kind: 'direction', at: at + 2 * 24 * 60 * MINUTE, overdue: false, title: 'get the bus CCTV', detail: 'Robbery, Brynmawr · from Sgt Evans', investigation: 'crime-bryn-row' },
      ],
      as_of: at - 3 * MINUTE,
      drafts: [],
    }
    this.file = {
      id: 'crime-bryn-row',
      record: { ...BRYN_ROW, recorded_at: at - 3 * 24 * 60 * MINUTE, plan_at: at - 2 * 24 * 60 * MINUTE },
      version: 5,
      waiting: [{ field: 'safe_contact', was: 'House phone', now: 'Mobile after 16:00, in Welsh', by: BOWEN, at: at - 20 * MINUTE }],
      timeline: [
        { id: 'u2', seq: 0, kind: 'update', at: at - 22 * MINUTE, received_at: at, by: BOWEN, code: 'enquiry', text: 'Ex-partner had left before we arrived. Glass in rear door broken from outside; boot mark photographed ×4.', auto: false, supersedes: null, late: false, clock_off_ms: null, fields: [] },
        { id: 'r1', seq: 0, kind: 'review', at: at - 26 * 60 * MINUTE, received_at: at - 26 * 60 * MINUTE, by: EVANS, code: 'RV1', text: 'Try the garage opposite.', auto: false, supersedes: null, late: false, clock_off_ms: null, fields: [] },
        { id: 'u1', seq: 0, kind: 'update', at: at - 30 * 60 * MINUTE, received_at: at - 28 * 60 * MINUTE, by: BOWEN, code: 'victim_contact', text: 'Child was asleep.', auto: false, supersedes: null, late: true, clock_off_ms: null, fields: [] },
        { id: 'rec', seq: 0, kind: 'recorded', at: at - 3 * 24 * 60 * MINUTE, received_at: at - 3 * 24 * 60 * MINUTE, by: null, code: '', text: '', auto: true, supersedes: null, late: false, clock_off_ms: null, fields: [] },
      ],
      directions: [
        {
          id: 'd1',
          record: { investigation: 'crime-bryn-row', review: 'r1', text: 'Get the garage footage before it is overwritten', owner: BOWEN.id, given_by: EVANS.id, given_at: at - 26 * 60 * MINUTE, due_at: at + 17 * 60 * MINUTE, status: 'open', origin: 'direction', reason: null, refusal: null, evidence: null, checked_by: null, checked_at: null },
          given_by: EVANS,
        },
      ],
      clashes: [],
      moved: false,
      say_written_down: false,
      lines: [
        { code: 'EL03', sort: 'line', followed: null, words: null, at: null, update: null },
        { code: 'EL04', sort: 'line', followed: false, words: 'Rained for two days.', at: 0, update: 'u-el04' },
      ],
    }
    this.notes = [
      { id: 'n2', record: { author: BOWEN.id, book: 'b', number: 31, at: at - 15 * MINUTE, written_at: at - 15 * MINUTE, place: 'Bryn Row', entry: 'statement', text: '“He has waited outside my work on three days since the ninth.”', about: 'job-0412', corrects: null, prev: '' }, corrected_by: null, sent: 'kept' },
      { id: 'n1', record: { author: BOWEN.id, book: 'b', number: 30, at: at - 25 * MINUTE, written_at: at - 25 * MINUTE, place: 'Bryn Row', entry: 'note', text: 'Child was asleep.', about: null, corrects: null, prev: '' }, corrected_by: 'n2', sent: 'received' },
    ]
    const item = (ctr: number, minutes: number, title: string, state: string, more: Partial<OutboxItem> = {}): OutboxItem => ({ ctr, record: `rec-${ctr}`, kind: 'update', title, at: at - minutes * MINUTE, bytes: 2100, state, reason: null, reason_cy: null, code: null, text: null, about: null, reopens: false, ...more })
    this.box = {
      chip: this.status.chip,
      needs_you: [item(7, 31, 'Result of job 0405', 'refused', { reason: 'The result R09 was retired last night. Your words are kept.', reason_cy: 'Tynnwyd y canlyniad R09 neithiwr. Cedwir eich geiriau.', code: 'bad-field', text: 'Male detained by staff, goods returned.', about: 'crime-bryn-row', reopens: true })],
      waiting: [item(12, 4, 'En route, job 0412', 'kept', { kind: 'stamp', bytes: 410 }), item(11, 9, 'Accepted, job 0412', 'kept', { kind: 'stamp', bytes: 402 }), item(10, 20, 'Update for review, entry 31', 'sending')],
      received: [item(6, 60, 'Arrived, job 0399', 'received', { kind: 'stamp' })],
      conflicts: [],
      quarantine: [],
      last_contact: at - 64 * MINUTE,
      last_error: null,
    }
  }

  photos: Photo[] = []

  async addPhoto(file: Blob, question: AddPhoto): Promise<Kept> {
    this.asked.push({ name: 'photos', question: JSON.parse(JSON.stringify(question)) })
    const kept = this.#keep()
    this.photos.unshift({
      id: kept.id, about: question.about, about_title: '', by: BOWEN, at: kept.at, source: question.source, media: 'image/jpeg', bytes: file.size,
      sha256: '0'.repeat(64), fix: question.fix, no_fix: question.no_fix, title: '', category: null, missing: ['title', 'category'], sent: 'kept',
      chunks_sent: 0, chunks: 1, why: null, here: true,
    })
    return kept
  }

  async call<K extends CommandName>(name: K, question: Question<K>): Promise<Answer<K>> {
    this.asked.push({ name, question: JSON.parse(JSON.stringify(question)) })
    if (this.refuse?.name === name) {
      const { detail, fields = [] } = this.refuse
      this.refuse = null
      throw new Refusal({ ...noAnswer(detail), title: 'A field needs changing', status: 422, code: 'bad-field', fields })
    }
    const answers = this.#answers as unknown as Record<string, (q: unknown) => unknown>
    const answer = answers[name]?.(question)
    return JSON.parse(JSON.stringify(answer ?? null)) as Answer<K>
  }

  events(handler: (event: CoreEvent) => void): () => void {
    this.#handlers.add(handler)
    return () => this.#handlers.delete(handler)
  }

  /** As when something arrived from the server. */
  tell(name: CoreEvent['name'] = 'changed'): void {
    for (const handler of this.#handlers) handler({ name, data: {} })
  }

  #stamp(point: Point, at: number | null, corrects: string | null = null): Stamp {
    return { attendance: 'att-1', point, at, source: 'app', by: BOWEN.id, corrects, late_entry_at: null, reason_code: null, reason: null, fix: null }
  }

  #keep(): { id: string; ctr: number; at: number; undo_until: number | null } {
    this.#ids += 1
    this.status.chip = { ...this.status.chip, count: this.status.chip.count + 1 }
    return { id: `new-${this.#ids}`, ctr: 100 + this.#ids, at: this.#now(), undo_until: null }
  }

  #settle(): void {
    const newest = this.job.times.filter((r) => r.kind === 'stamp' && !r.struck).sort((a, b) => (b.at ?? 0) - (a.at ?? 0))[0]
    this.job.next = NEXT[newest?.point ?? ''] ?? []
  }

  readonly #answers: { [K in CommandName]: (question: Question<K>) => Answer<K> } = {
    status: () => ({ ...this.status, now: this.#now() }),
    enrol: () => ({ ...this.status, phase: 'ready' }),
    unlock: ({ pin }) => {
      this.status.phase = pin === this.pin ? 'ready' : 'wrong_key'
      return { ...this.status, now: this.#now() }
    },
    lock: () => {
      this.status.phase = 'locked'
      return { ...this.status, now: this.#now() }
    },
    full_sign_in: ({ pin }) => {
      this.pin = pin
      this.status.phase = 'ready'
      return this.status
    },
    seen: () => ({}),
    tap_locked: ({ point }) => {
      const at = this.#now()
      const id = `sealed-${++this.#ids}`
      const job = this.status.lock.job
      if (job) this.status.lock.job = { ...job, point, at, next: NEXT[point] ?? [], undo: id, undo_until: at + 10_000 }
      this.status.lock.sealed_taps++
      return { id, ctr: 0, at, undo_until: at + 10_000 }
    },
    undo_locked: ({ stamp }) => ({ id: `un-${stamp}`, ctr: 0, at: this.#now(), undo_until: null }),
    phones: () => ({ phones: this.force, as_at: this.#now() }),
    report_lost: ({ phone }) => {
      this.force = this.force.map((one) => (one.id === phone ? { ...one, state: 'revoked', revoked_at: this.#now() } : one))
      return {}
    },
    sign_in_again: () => {
      this.status.phase = 'ready'
      return this.status
    },
    set_language: ({ language }) => {
      this.status.language = language
      return { ...this.status, now: this.#now() }
    },
    home: () => ({ ...this.home, drafts: [...this.kept.values()] }),
    job: () => this.job,
    tap: ({ point }) => {
      const kept = this.#keep()
      const until = this.#now() + 10_000
      this.job.times.unshift({ id: kept.id, at: kept.at, kind: 'stamp', point, grade: null, stamp: this.#stamp(point, kept.at), fix: null, no_fix: null, struck: false, sent: 'kept', undo_until: until })
      this.#settle()
      return { ...kept, undo_until: until }
    },
    undo_tap: ({ stamp }) => {
      const row = this.job.times.find((r) => r.id === stamp)
      if (row) {
        row.struck = true
        row.undo_until = null
      }
      this.#settle()
      return this.#keep()
    },
    forgot_to_tap: ({ point, at, reason, corrects }) => {
      const kept = this.#keep()
      const before = this.job.times.find((r) => r.id === corrects)
      if (before) before.struck = true
      this.job.times.push({ id: kept.id, at, kind: 'stamp', point, grade: null, stamp: { ...this.#stamp(point, at, corrects), late_entry_at: kept.at, reason }, fix: null, no_fix: null, struck: false, sent: 'kept', undo_until: null })
      this.#settle()
      return kept
    },
    locate: () => ({ fix: null, no_fix: null, elsewhere: true }),
    attach_fix: ({ stamp, fix, no_fix }) => {
      const row = this.job.times.find((r) => r.id === stamp)
      if (row) Object.assign(row, { fix: fix ?? null, no_fix: no_fix ?? null })
      return this.#keep()
    },
    set_state: ({ state }) => {
      this.home.state = state
      return this.#keep()
    },
    result_job: ({ results }) => {
      this.job.record.results = results
      this.job.record.status = 'RES'
      this.job.record.resulted_at = this.#now()
      this.job.times.push({ id: this.job.incident, at: this.#now(), kind: 'result', point: null, grade: null, stamp: null, fix: null, no_fix: null, struck: false, sent: 'kept', undo_until: this.#now() + 10_000 })
      return this.#keep()
    },
    undo_result: () => {
      Object.assign(this.job.record, { results: null, status: 'ENR', resulted_at: null })
      this.job.times = this.job.times.filter((r) => r.kind !== 'result')
      return this.#keep()
    },
    crime_it: ({ incident, draft }) => {
      if (draft) this.kept.delete(draft)
      if (incident === this.job.incident) this.job.investigation = this.file.id
      return { ...this.#keep(), id: this.file.id }
    },
    offer_outcomes: () => (this.lists.outcome_codes ?? []),
    set_outcome: ({ said }) => {
      Object.assign(this.file.record, { outcome: said.code, outcome_reason: said.rationale })
      return this.#keep()
    },
    victim: ({ id }) => ({ ...this.victim, investigation: id }),
    tell_victim: ({ draft }) => {
      if (draft) this.kept.delete(draft)
      this.victim.owed = []
      return this.#keep()
    },
    plan_victim: ({ language }) => {
      if (this.victim.plan && language) this.victim.plan.language = language
      return this.#keep()
    },
    cases: () => [
      { id: this.file.id, title: this.file.record.title, crime_number: this.file.record.crime_number, status: 'open', risk: 'high', mine: true, last_update_at: this.#now() - 22 * MINUTE, waiting: 1, due: this.home.due[0] ?? null },
      { id: 'crime-2', title: 'Burglary, Six Bells', crime_number: null, status: 'open', risk: 'standard', mine: true, last_update_at: this.#now() - 9 * 24 * 60 * MINUTE, waiting: 0, due: this.home.due[1] ?? null },
      { id: 'crime-3', title: 'Theft from van, Blaina', crime_number: '2600 417 990', status: 'with_court', risk: 'medium', mine: false, last_update_at: null, waiting: 0, due: null },
    ],
    case: () => this.file,
    answer_line: () => this.#keep(),
    wanted: () => this.wanted,
    log_attempt: ({ wanted }) => {
      this.wanted = this.wanted.map((row) => (row.id === wanted ? { ...row, waiting: row.waiting + 1 } : row))
      return this.#keep()
    },
    name_suspect: () => this.#keep(),
    bail: () => this.bail,
    tell_bail: () => this.#keep(),
    suspect: () => this.suspect,
    decide_suspect: () => this.#keep(),
    first_screen: () => ({}),
    heard_written_down: () => {
      this.file.say_written_down = false
      return {}
    },
    colleagues: () => [EVANS],
    held: () => ({ as_of: this.#now() - 3 * MINUTE, areas: ['NE'], whole: true, records: 1204, own_most: 500, others_most: 200, notes_most: 500 }),
    add_update: ({ text, entry, draft }) => {
      const kept = this.#keep()
      if (draft) this.kept.delete(draft)
      this.file.timeline.unshift({ id: kept.id, seq: 0, kind: 'update', at: kept.at, received_at: kept.at, by: BOWEN, code: entry, text, auto: false, supersedes: null, late: false, clock_off_ms: null, fields: [] })
      return kept
    },
    // Nothing is offered unless a test or a person at the example wants it.
    offer_sample: () => ({ offered: this.offering, one_in: 20, running: this.timing }),
    sampling: () => ({ offered: false, one_in: null, running: this.timing }),
    start_sample: ({ task }) => {
      this.timing ??= { task, started_at: this.#now() }
      return { offered: false, one_in: null, running: this.timing }
    },
    stop_sample: () => {
      this.timing = null
      return this.#keep()
    },
    drop_sample: () => {
      this.timing = null
      return { offered: false, one_in: null, running: null }
    },
    advice: () => ({ title: this.job.record.title, number: this.job.record.number, victim: this.job.record.victim, rows: this.advised }),
    give_advice: ({ what, words, why_not, draft }) => {
      const kept = this.#keep()
      if (draft) this.kept.delete(draft)
      this.advised.unshift({ id: kept.id, what, words, why_not, at: kept.at, by: BOWEN, sent: 'kept' })
      return kept
    },
    action: () => ({ id: 'action-1', record: this.agreed, raised_by: EVANS, mine: true, sent: '' }),
    action_done: ({ evidence, draft }) => {
      Object.assign(this.agreed, { status: 'A3', evidence, done_by: BOWEN.id })
      if (draft) this.kept.delete(draft)
      return this.#keep()
    },
    practice: ({ id }) => ({ id, record: this.learnt, contact: EVANS }),
    people_at: ({ id }) => ({ ...this.people, people: this.people.people.map((one) => ({ ...one, asked: this.answered.get(`${id} ${one.id}`) ?? one.asked })) }),
    say_vulnerability: ({ about, involved, answer }) => {
      this.answered.set(`${about} ${involved ?? ''}`, answer as Asked)
      return this.#keep()
    },
    read_repeat: ({ rule }) => {
      for (const one of this.people.people) for (const row of one.repeats) if (row.rule === rule) row.said = 'acknowledged'
      return this.#keep()
    },
    direction_done: ({ id, evidence, draft }) => {
      const held = this.file.directions.find((d) => d.id === id)
      if (held) Object.assign(held.record, { status: 'done', evidence })
      if (draft) this.kept.delete(draft)
      return this.#keep()
    },
    edit_case: ({ fields, draft }) => {
      if (draft) this.kept.delete(draft)
      Object.assign(this.file.record, fields)
      return this.#keep()
    },
    notebook: () => this.notes,
    add_note: ({ entry, text, about, place, corrects, draft }) => {
      const kept = this.#keep()
      if (draft) this.kept.delete(draft)
      const before = this.notes.find((n) => n.id === corrects)
      if (before) before.corrected_by = kept.id
      const note: NoteRow = { id: kept.id, record: { author: BOWEN.id, book: 'b', number: 32, at: kept.at, written_at: kept.at, place, entry, text, about, corrects, prev: '' }, corrected_by: null, sent: 'kept' }
      this.notes.unshift(note)
      if (about) this.job.notes.unshift(note)
      return kept
    },
    save_draft: (draft) => {
      const saved = { ...draft, saved_at: this.#now() }
      this.kept.set(draft.key, saved)
      return saved
    },
    draft: ({ key }) => this.kept.get(key) ?? null,
    drafts: () => [...this.kept.values()],
    discard_draft: ({ key }) => {
      this.kept.delete(key)
      return {}
    },
    outbox: () => ({ ...this.box, chip: this.status.chip }),
    search: ({ q }) => [
      { id: 'job-0412', kind: 'incident', how: 'word', title: `Woman shouting next door`, snippet: `14 \u{2}Bryn\u{3} Row, Abertillery`, at: this.#now() - 32 * MINUTE, open: 'job-0412', open_kind: 'incident' },
      { id: 'u2', kind: 'update', how: 'near', title: 'Criminal damage, Bryn Row', snippet: `found for \u{2}${q}\u{3}`, at: this.#now() - 3 * 24 * 60 * MINUTE, open: 'crime-bryn-row', open_kind: 'investigation' },
    ],
    sync_now: () => this.status,
    set_flight_mode: ({ on }) => {
      this.status.flight_mode = on
      return { ...this.status, now: this.#now() }
    },
    propose_clash: ({ id, choice, values }) => {
      const clash = this.box.conflicts.find((c) => c.id === id)
      if (clash) Object.assign(clash.record, { proposal: { choice, values }, proposed_at: this.#now() })
      return this.#keep()
    },
    reopen: ({ ctr }) => {
      const item = this.box.needs_you.find((one) => one.ctr === ctr)
      const key = `update:${item?.about ?? ''}`
      this.kept.set(key, { key, fields: { text: item?.text ?? '' }, saved_at: this.#now() })
      return { editor: 'update', about: item?.about ?? null, draft: key }
    },
    sign_out: ({ anyway }) => {
      if (this.status.unsent > 0 && !anyway) throw new Refusal({ ...noAnswer(`${this.status.unsent} things are not sent yet.`), title: 'Not everything is sent', status: 409, code: 'unsent' })
      this.status.phase = 'sign_in_again'
      return { ...this.status, now: this.#now() }
    },
    clear_device: () => {
      if (this.status.unsent > 0) throw new Refusal({ ...noAnswer(`${this.status.unsent} things are not sent yet.`), title: 'Not everything is sent', status: 409, code: 'unsent' })
      this.status.phase = 'not_enrolled'
      return { ...this.status, now: this.#now() }
    },
    pages_are: () => ({}),
    photos: ({ about }) => ({
      rows: this.photos.filter((photo) => !about || photo.about === about),
      need_details: this.photos.filter((photo) => (!about || photo.about === about) && photo.missing.length > 0).length,
      unsent: this.photos.filter((photo) => photo.sent !== 'received').length,
      unsent_bytes: 0,
    }),
    describe_photo: ({ id, title, category }) => {
      const photo = this.photos.find((one) => one.id === id)
      if (photo) Object.assign(photo, { title, category, missing: category ? [] : ['category'] })
      return this.#keep()
    },
    photo_small: () => ({ data: null }),
    keep_small: () => ({}),
    photo_bytes: ({ start, end }) => ({ media: 'image/jpeg', bytes: end, base64: btoa('x'.repeat(end - start)) }),
    send_photos: () => this.status,
    lists: () => this.lists,
  }
}

/** A conflict as the tray and the outbox show it. */
export function clash(now: number): ConflictRow {
  return {
    id: 'clash-1',
    version: 1,
    record: {
      target: 'crime-bryn-row',
      target_kind: 'investigation',
      name: 'plan',
      seen: { plan_text: 'Suspect not yet named. Ask the neighbours.' },
      mine: { plan_text: 'Suspect is ex-partner Dylan Hale. Ask the neighbours and the garage opposite.' },
      theirs: { plan_text: 'Suspect not yet named. Ask the neighbours on Tuesday.' },
      author: BOWEN.id,
      device: 'dev-1',
      at: now - 40 * MINUTE,
      their_author: EVANS.id,
      their_at: now - 55 * MINUTE,
      history: [],
      status: 'open',
      proposal: null,
      proposed_at: null,
      resolution: null,
      resolved_by: null,
      resolved_at: null,
    },
    target_title: 'Criminal damage, Bryn Row',
    author: BOWEN,
    their_author: EVANS,
  }
}
