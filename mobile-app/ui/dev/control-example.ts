// A control room, invented, for looking at its pages without a server.

import { BOWEN, EVANS } from '../src/port/fake'
import { HOUR, MINUTE } from '../src/pure/time'
import type { Advice, ControlRoom, ControlWeek, DraftAdvice, GradeRow, JobFile, Policy, PolicyRule, ThriveRow, WaitingJob } from '../src/records/deployment'

const advised: Advice = {
  grade: '2',
  recheck_min: 30,
  authority: 'supervisor',
  rules: [
    {
      rule: 'P10',
      version: 2,
      since: '2026-01-01',
      grade: '2',
      recheck_min: 30,
      authority: 'supervisor',
      says_en: 'Rule P10 (Repeat victim or place), version 2, in force since 2026-01-01: Priority. Because: it has happened before.',
      says_cy: 'Rheol P10 (Dioddefwr neu le mynych), fersiwn 2, mewn grym ers 2026-01-01: Blaenoriaeth. Oherwydd: wedi digwydd o’r blaen.',
    },
  ],
}

export const advice: DraftAdvice = { advice: advised, lacking: ['vulnerability'], same_words_as: null, same_letters: null }

const waiting = (now: number, more: Partial<WaitingJob>): WaitingJob => ({
  id: 'job-1',
  number: '311',
  title: 'Woman shouting next door',
  place: 'Bryn Row',
  area: 'BG',
  grade: '2',
  status: 'AWR',
  created_at: now - 40 * MINUTE,
  target_at: now + 20 * MINUTE,
  target_used: 66.7,
  assessed: 1,
  recheck_at: now - 10 * MINUTE,
  overdue: true,
  deferred: false,
  no_deployment: false,
  ...more,
})

const downgrade = (now: number, more: Partial<GradeRow> = {}): GradeRow => ({
  id: 'grading-2',
  incident: 'job-1',
  number: '311',
  title: 'Woman shouting next door',
  area: 'BG',
  at: now - 5 * MINUTE,
  from: '2',
  to: '3',
  target_used: 88,
  by: BOWEN,
  reason: 'Caller agrees to wait.',
  suggested: '2',
  checks: [],
  may_check: true,
  ...more,
})

export const room = (now: number): ControlRoom => ({
  as_at: now,
  waiting: [waiting(now, {}), waiting(now, { id: 'job-2', number: '298', title: 'Bikes on the tramway', grade: '3', recheck_at: now + 4 * HOUR, overdue: false, target_used: 2 }), waiting(now, { id: 'job-3', number: '287', title: 'Lost purse', grade: '4', no_deployment: true, target_at: null, target_used: null, recheck_at: null, overdue: false })],
  counts: [
    { grade: '2', band: 'W15', n: 1, deferred: 0 },
    { grade: '3', band: 'W15', n: 1, deferred: 2 },
  ],
  appointments: [{ id: 'job-4', number: '240', title: 'Statement', area: 'BG', window: { from: now + HOUR, to: now + 3 * HOUR, made_at: now - HOUR, kept: 'to_come', came_at: null, caller_says: null }, moved_by_police: 1, moved_by_caller: 0 }],
  downgrades: [downgrade(now)],
  more: false,
  may_grade: true,
  authority: 'supervisor',
})

const letter = (level: string, text: string) => ({ level, text })

export const thrive = (now: number, version: number, more: Partial<ThriveRow> = {}): ThriveRow => ({
  id: `thrive-${version}`,
  record: {
    incident: 'job-1',
    at: now - (58 - version * 20) * MINUTE,
    version,
    by: BOWEN.id,
    threat: letter('medium', 'Ex-partner outside.'),
    harm: letter('low', 'Frightened.'),
    risk: letter('medium', 'May come back.'),
    investigation: letter('', 'Neighbour saw him.'),
    vulnerability: letter('none', 'Asked, none found.'),
    engagement: letter('', 'Wants a visit.'),
    prevention: null,
    preservation: null,
    repeat_check: 'repeat',
    systems_checked: ['command and control'],
    grade: '2',
    rationale: 'Third report since May.',
    reassess_due_at: null,
    suggested: '2',
    same_words_as: null,
    same_words_why: null,
  },
  by: BOWEN,
  lacking: [],
  complete: true,
  checks: [],
  may_check: true,
  ...more,
})

export const week = (now: number): ControlWeek => ({
  as_at: now,
  from: now - 7 * 24 * HOUR,
  to: now,
  downgrades: [downgrade(now)],
  exceptions: [downgrade(now, { id: 'grading-3', checks: [{ at: now, by: EVANS, result: 'RC1', words: null }], may_check: false })],
  not_attended: [{ incident: 'job-3', number: '287', title: 'Lost purse', area: 'BG', at: now - HOUR, crime: false, reason: 'NA5', rationale: 'The council leads.', decision: 'decision-1', authority: 'supervisor', needed: 'supervisor', by: EVANS, checks: [], may_check: false }],
  sample: [{ incident: 'job-1', number: '311', title: 'Woman shouting next door', area: 'BG', thrive: thrive(now, 1) }],
})

const rule = (more: Partial<PolicyRule>): PolicyRule => ({ code: 'P10', version: 2, label_en: 'Repeat victim or place', label_cy: 'Dioddefwr neu le mynych', valid_from: '2026-01-01', valid_to: null, in_force: true, categories: [], qualifiers: [], vulnerable: false, repeat: true, threat: null, grade: '2', recheck_min: 30, authority: 'supervisor', ...more })

export const policy = (now: number): Policy => ({
  as_at: now,
  rules: [rule({ version: 1, valid_from: '2018-01-01', valid_to: '2025-12-31', in_force: false, grade: '3' }), rule({}), rule({ code: 'P13', version: 1, label_en: 'Crime with a threat', label_cy: 'Trosedd â bygythiad', valid_from: '2018-01-01', categories: ['CRM-*'], repeat: false, threat: 'medium' })],
  may_change: true,
})

export function file(now: number): JobFile {
  return {
    as_at: now,
    id: 'job-1',
    version: 3,
    record: {
      number: '311',
      created_at: now - 40 * MINUTE,
      area: 'BG',
      title: 'Woman shouting next door',
      place: 'Bryn Row',
      rural: false,
      lat: null,
      lon: null,
      category: 'PSW-DOM',
      closing_category: null,
      final_codes: null,
      qualifiers: ['Q-DOM'],
      warnings: [],
      grade: '3',
      grade_reason: null,
      grade_rationale: null,
      status: 'AWR',
      results: null,
      resulted_at: null,
      source: 'public',
      already_there: false,
      duplicate_of: null,
      cancelled_at: null,
      appointment_from: null,
      appointment_to: null,
      appointment_moved_by: null,
      non_attendance_reason: null,
      non_attendance_rationale: null,
      victim: true,
      what_was_said: '“He is back.”',
      safe_contact: null,
      caller_number: '01495 555012',
      victim_name: null,
      crime_alleged: null,
      no_crime_rationale: null,
      no_crime_by: null,
      no_crime_at: null,
      uprn: '100091234',
      investigation: null,
      origin: null,
    },
    crime: false,
    target_at: now + 20 * MINUTE,
    clock_start: 'incident_created_at',
    thrives: [thrive(now, 2), thrive(now, 1)],
    gradings: [downgrade(now), downgrade(now, { id: 'grading-1', at: now - 40 * MINUTE, from: null, to: '2', target_used: null, reason: null, may_check: false })],
    decisions: [],
    windows: [],
    appointments: [],
    resources: [{ id: 'r1', resource: 'B12', role: 'sworn', officers: [BOWEN], points: [{ point: 'assigned', at: now - 2 * MINUTE, source: 'dispatcher', late_entry_at: null, reason: null }] }],
    rechecks: [{ due_at: now - 10 * MINUTE, at: null, looked: 'overdue' }],
    recheck_at: now - 10 * MINUTE,
    overdue: true,
    advice: advised,
    may_grade: true,
    authority: 'supervisor',
    may_read_case: true,
    say_written_down: false,
  }
}
