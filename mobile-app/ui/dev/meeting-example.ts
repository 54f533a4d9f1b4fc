// The board of a daily meeting as a server with the example's force answers: two actions, one of them late, and an agenda.

import type { ActionList, ActionRow, MeetingBoard } from '../src/records/meeting'
import type { DecisionRow, MinutesList } from '../src/records/minutes'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PROTHEROE = { id: 'sgt-1', name: 'Rhian Protheroe', collar: '288' }
const HALE = { id: 'insp-1', name: 'Gareth Hale', collar: '31' }

function row(id: string, now: number, over: Partial<ActionRow> & { text: string; due: number }): ActionRow {
  const { text, due, ...rest } = over
  return {
    id,
    version: 3,
    record: {
      meeting: 'meeting-0', level: 'local', area: 'BG', item: 'AG09', text, owner_role: 'SGT', owner_team: 'team-a', owner_area: null, owner_person: null,
      raised_by: HALE.id, raised_at: now - 3 * DAY, due_at: due, first_due_at: due, measure_of_done: 'Two patrols logged.', linked_record: 'crime-bryn-row', linked_kind: 'investigation',
      status: 'A0', evidence: null, done_by: null, done_at: null, refusal: null, checked_by: null, checked_at: null, superseded_by: null,
    },
    standing: 'A0',
    overdue: false,
    team_name: 'Response A',
    person: PROTHEROE,
    raised_by: HALE,
    done_by: null,
    checked_by: null,
    extensions: [],
    returned_from: null,
    from_last: true,
    may: ['accept', 'done', 'refuse', 'supersede'],
    ...rest,
  }
}

const late = (now: number): ActionRow =>
  row('action-1', now, { text: 'Patrol the precinct on Friday night.', due: now - DAY, standing: 'A5', overdue: true, person: null, extensions: [{ at: now - 2 * DAY, by: HALE, authority: 'INS', reason: 'The council comes on Thursday.', from: now - 2 * DAY, until: now - DAY }] })

function waiting(now: number): ActionRow {
  const one = row('action-2', now, { text: 'Fetch the footage from the shop.', due: now + DAY, standing: 'A3', done_by: PROTHEROE, may: ['check', 'send_back', 'supersede'] })
  return { ...one, record: { ...one.record, status: 'A3', evidence: 'Exhibit RP/3.', done_by: PROTHEROE.id, done_at: now - HOUR } }
}

export function board(now: number): MeetingBoard {
  type Row = MeetingBoard['agenda'][number]['rows'][number]
  const item = (code: string, rows: (Omit<Row, 'rule' | 'needed' | 'members'> & Partial<Row>)[], recorded = true) => ({ code, recorded, as_at: now, rows: rows.map((one) => ({ rule: null, needed: null, members: [], ...one })), total: rows.length })
  return {
    as_at: now,
    level: 'local',
    area: 'BG',
    areas: ['BG'],
    now: null,
    last: { id: 'meeting-0', version: 2, record: { level: 'local', area: 'BG', at: now - DAY, chair: HALE.id, attendees: [PROTHEROE.id], ended_at: now - DAY + HOUR }, chair: HALE, attendees: [PROTHEROE] },
    undone: [late(now), waiting(now)],
    local_overdue: [],
    decided: [],
    agenda: [
      item('AG01', []),
      item('AG03', [{ record: 'job-7', kind: 'incident', title: '0417 Missing from home', area: 'BG', at: now - 5 * HOUR, why: ['not_assessed', 'still_open'], count: null, grade: '1' }]),
      item('AG04', [{ record: 'crime-bryn-row', kind: 'investigation', title: '2200451/26 Criminal damage to a dwelling', area: 'BG', at: now - 9 * HOUR, why: ['domestic', 'high'], count: 1, grade: null }]),
      item('AG09', [{ record: null, kind: 'place', title: 'The Precinct', area: 'BG', at: now - DAY, why: [], count: 4, grade: null }]),
      item('AG10', [{ record: null, kind: 'strength', title: '', area: 'BG', at: now, why: ['below_minimum'], count: 1, grade: null, rule: 'MS01', needed: 4, members: [{ person: PROTHEROE, team_name: 'Response A', stands: 'on_duty', reason: null, known_from: 'state' }, { person: HALE, team_name: 'Response A', stands: 'away', reason: 'leave', known_from: 'roster' }] }]),
      item('AG11', [], false),
    ],
    unsynced: { phones: 2, changes: 7, oldest_at: now - 6 * HOUR, silent: 1 },
    posts: [
      { role: 'SGT', team: 'team-a', team_name: 'Response A', area: null, holders: 1, person: PROTHEROE },
      { role: 'NPT', team: null, team_name: null, area: 'BG', holders: 2, person: null },
    ],
    may_raise: true,
  }
}

export function actions(now: number): ActionList {
  return { as_at: now, more: false, rows: [late(now), waiting(now)], owners: [{ role: 'SGT', team: 'team-a', team_name: 'Response A', area: null, open: 2, overdue: 1, ages: {}, oldest_at: now - 3 * DAY }] }
}

const held = (now: number) => ({ id: 'meeting-1', version: 1, record: { level: 'local', area: 'BG', at: now - HOUR, chair: HALE.id, attendees: [], ended_at: null }, chair: HALE, attendees: [] })

const decision = (now: number): DecisionRow => ({ id: 'decision-1', by: HALE, record: { meeting: 'meeting-1', item: 'AG09', text: 'Watch the precinct another week.', reason: 'Two quiet nights.', by: HALE.id, at: now - HOUR / 2, linked_record: null, linked_kind: null } })

/** The same board while the meeting is held, with one decision of which no action came. */
export const holding = (now: number): MeetingBoard => ({ ...board(now), now: held(now), decided: [decision(now)] })

export const minutes = (now: number): MinutesList => ({ as_at: now, level: 'local', area: 'BG', more: false, rows: [{ meeting: held(now), decisions: [decision(now)], actions: [late(now)] }] })
