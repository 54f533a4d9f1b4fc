// Answers of a server, invented, for looking at the console's pages without one.

import { BOWEN, BRYN_ROW, clash, EVANS } from '../src/port/fake'
import { DAY, HOUR, MINUTE } from '../src/pure/time'
import type { BailDiary, BailRow } from '../src/records/bail'
import type { CasePage, JobPage } from '../src/records/find'
import type { Me } from '../src/records/auth'
import type { EvidenceList } from '../src/records/evidence'
import type { Books, InvestigationFile, ReviewQueue, Tray } from '../src/records/console'
import type { WantedRegister, WantedRow } from '../src/records/wanted'
import type { Board, Definition, Figure, Rows, Series } from '../src/records/measures'

const IQBAL = { id: 'staff-iqbal', name: 'Iqbal', collar: '1730' }
const LLOYD = { id: 'staff-lloyd', name: 'Lloyd', collar: '1902' }

export const me: Me = {
  staff: EVANS.id,
  name: 'Sgt R. Evans',
  collar: '1187',
  roles: ['SGT'],
  areas: ['BG'],
  teams: ['team-b'],
  language: 'en',
  may: ['patrol', 'result_job', 'set_outcome', 'read_cases', 'review', 'allocate', 'edit_case', 'name_suspect', 'read_wanted', 'decide_tray', 'read_measures', 'read_row_text'],
  demonstration: true,
}

/** One notebook that is whole, and one of which an entry is missing. */
export const books: Books = {
  books: [
    { author: BOWEN, book: { book: 'book-bowen', author: BOWEN.id, entries: 12, last: 12, faults: [] } },
    { author: LLOYD, book: { book: 'book-lloyd', author: LLOYD.id, entries: 4, last: 5, faults: [{ number: 3, id: null, wrong: 'missing' }] } },
  ],
}

export const photos: EvidenceList = { rows: [], need_details: 0 }

export function queue(now: number): ReviewQueue {
  const item = (id: string, title: string, oic: typeof BOWEN | null, hours: number, more: Partial<ReviewQueue['items'][number]> = {}) => ({
    id,
    title,
    crime_number: null,
    oic,
    area: 'BG',
    risk: 'standard',
    due: { at: now + hours * HOUR, overdue: hours < 0, escalates_at: null, escalated_to: hours < 0 ? 'inspector' : null, yours: true, rule: 'SR04', rule_name: 'High risk', why: 'High risk is reviewed within 4 hours of new material. First entry 19:26, received 19:58.' },
    version: 5,
    next_review_due: null,
    last_update_at: now - 2 * HOUR,
    signed_at: now - 26 * HOUR,
    new_updates: 1,
    new_changes: 0,
    changed: [{ kind: 'update', code: 'enquiry', n: 1 }],
    may_not: null,
    unsent: { count: 0, oldest_at: null, as_at: null, late_at: null, late_since: null, heard_at: now - HOUR },
    late_arrivals: 0,
    open_conflicts: 0,
    lines_open: 2,
    last_result: null,
    ...more,
  })
  return {
    as_at: now,
    version: 'v1',
    unchanged: false,
    total: 8,
    items: [
      item('crime-1', 'Robbery, Brynmawr bus station', IQBAL, -6, { last_result: 'RV3' }),
      item('crime-bryn-row', 'Criminal damage, Bryn Row', BOWEN, 2.3, { risk: 'high', new_updates: 2, new_changes: 3, late_arrivals: 1, open_conflicts: 1 }),
      item('crime-2', 'Burglary, Six Bells', BOWEN, 4),
      item('crime-3', 'Assault, Market Street, Ebbw Vale', { id: 'staff-tranter', name: 'Tranter', collar: '2260' }, 5, { new_changes: 1 }),
      item('crime-4', 'Theft from van, Blaina', BOWEN, 20),
      item('crime-5', 'Harassment, Tredegar', LLOYD, 24, { new_updates: 0, new_changes: 1 }),
      item('crime-6', 'Shop theft, Abertillery', IQBAL, 40),
      item('crime-7', 'Fraud, Cwm', null, 170, { new_updates: 0 }),
    ],
  }
}

export function file(id: string, now: number): InvestigationFile {
  return {
    id,
    record: { ...BRYN_ROW, title: queue(now).items.find((i) => i.id === id)?.title ?? BRYN_ROW.title, recorded_at: now - 3 * DAY, plan_at: now - 2 * HOUR },
    version: 5,
    seq: 8123,
    oic: BOWEN,
    supervisor: EVANS,
    due: queue(now).items[1]?.due ?? null,
    since: {
      signed_at: now - 26 * HOUR,
      version: 3,
      fields: [
        {
          field: 'plan_text',
          was: 'Suspect is not yet named. Rear door glass broken from inside, possible accident. Treat as neighbour dispute. Next line: garage CCTV opposite.',
          now: 'Suspect is ex-partner Dylan Hale, b. 1991. Rear door glass broken from outside; boot mark photographed. Treat as domestic criminal damage with stalking disclosed: he has waited outside her work on three days since 9 November. Next line: garage CCTV opposite, overwritten after 25 November.',
          by: BOWEN,
          at: now - 2 * HOUR,
        },
        { field: 'risk', was: 'standard', now: 'high', by: BOWEN, at: now - 2 * HOUR },
        { field: 'safe_contact', was: 'House phone', now: 'Mobile after 16:00, in Welsh', by: BOWEN, at: now - 2 * HOUR },
        { field: 'victim_next_told', was: null, now: now + 18 * HOUR, by: BOWEN, at: now - 2 * HOUR },
      ],
      rows: ['u3', 'u2'],
    },
    timeline: [
      { seq: 8119, id: 'u3', kind: 'update', at: now - 110 * MINUTE, received_at: now - 80 * MINUTE, by: BOWEN, code: 'enquiry', text: 'Child, 6, awake upstairs, unhurt.', auto: false, supersedes: 'u2', late: false, clock_off_ms: null, fields: [] },
      { seq: 8118, id: 'u2', kind: 'update', at: now - 2 * HOUR, received_at: now - 20 * MINUTE, by: BOWEN, code: 'enquiry', text: 'Child was asleep.', auto: false, supersedes: null, late: true, clock_off_ms: null, fields: [] },
      { seq: 8117, id: 'r1', kind: 'review', at: now - 26 * HOUR, received_at: now - 26 * HOUR, by: EVANS, code: 'RV1', text: 'Try the garage opposite.', auto: false, supersedes: null, late: false, clock_off_ms: null, fields: [] },
      { seq: 8116, id: 'u1', kind: 'update', at: now - 30 * HOUR, received_at: now - 30 * HOUR, by: BOWEN, code: 'victim_contact', text: 'Told her what happens next, in Welsh.', auto: false, supersedes: null, late: false, clock_off_ms: null, fields: [] },
      { seq: 8115, id: 'rec', kind: 'recorded', at: now - 3 * DAY, received_at: now - 3 * DAY, by: null, code: '', text: '', auto: true, supersedes: null, late: false, clock_off_ms: null, fields: [] },
    ],
    directions: [
      {
        id: 'd1',
        version: 1,
        record: { investigation: id, review: 'r1', text: 'Get the garage footage before it is overwritten', owner: BOWEN.id, given_by: EVANS.id, given_at: now - 26 * HOUR, due_at: now + 17 * HOUR, status: 'done', origin: 'direction', reason: null, refusal: null, evidence: 'Exhibit CB/4', checked_by: null, checked_at: null },
        owner: BOWEN,
        given_by: EVANS,
      },
    ],
    conflicts: [clash(now)],
    may: ['review', 'edit', 'allocate'],
    may_not_review: null,
    content_hash: 'ab'.repeat(32),
    say_written_down: false,
    suggested_reason: 'RS1',
    lines: [
      { code: 'EL04', sort: 'line', followed: false, words: 'Rained for two days.', at: now - HOUR, update: 'u-el04' },
      { code: 'EL03', sort: 'line', followed: null, words: null, at: null, update: null },
    ],
    points: [
      { seq: 8100, at: now - 2 * HOUR, kind: 'change', version: 5, by: BOWEN, review: null },
      { seq: 8001, at: now - 26 * HOUR, kind: 'review', version: 3, by: EVANS, review: 'r1' },
      { seq: 7000, at: now - 3 * DAY, kind: 'recorded', version: 1, by: null, review: null },
    ],
  }
}

export function cases(now: number): CasePage {
  const items = queue(now).items.map((item, index) => ({ id: item.id, title: item.title, crime_number: index % 3 === 0 ? null : `2600 418 2${index}0`, area: 'BG', team: null, status: index === 4 ? 'with_court' : 'open', risk: item.risk, outcome: null, restricted: index === 5, oic: item.oic, recorded_at: now - (index + 1) * 4 * DAY, last_update_at: index === 7 ? null : now - index * 9 * HOUR, next_review_due: null }))
  return { as_at: now, total: { rows: items.length, exact: true }, items, next: null }
}

export function jobs(now: number): JobPage {
  const items = Array.from({ length: 12 }, (_, n) => ({ id: `job-${n}`, number: `GP-261122-0${310 + n}`, title: n % 2 === 0 ? 'Noise in the street' : 'Burglary in progress', place: 'Heol y Bont', area: 'BG', grade: String((n % 3) + 1), status: n < 3 ? 'AWR' : 'CLO', category: 'ASB-NUI', rural: n % 4 === 0, created_at: now - n * HOUR, resulted_at: n < 3 ? null : now - n * HOUR + HOUR, resources: n % 3, assigned_at: n === 0 ? null : now - n * HOUR + 120_000, at_scene_at: n === 0 ? null : now - n * HOUR + 900_000, took: n === 0 ? null : 900_000 }))
  return { as_at: now, total: { rows: items.length, exact: true }, items, next: null }
}

export function tray(now: number): Tray {
  return {
    as_at: now,
    conflicts: [clash(now)],
    quarantine: [
      {
        id: 'q1',
        version: 1,
        record: { device: '0199f3a2', epoch: 'e1', ctr: 41, line: '{"kind":"investigation","set":{"outcome":{"old":null,"new":"16"}}}', encoding: 'text', hash: 'ab', reason: 'not_permitted', sentence: 'PCSO Davies set an outcome; a PCSO may not. Admit it if you agree with the outcome.', author: 'staff-davies', area: 'BG', at: now - 3 * HOUR, target: 'crime-2', target_kind: 'investigation', status: 'open', decision: null, decided_by: null, decided_at: null },
        author: { id: 'staff-davies', name: 'Davies', collar: '7701' },
        wanted: 'Set the outcome of Burglary, Six Bells to 16',
        sentence_cy: 'Gosododd PCSO Davies ganlyniad; ni chaiff PCSO. Derbyniwch ef os ydych yn cytuno â’r canlyniad.',
      },
    ],
  }
}

const figure = (measure: string, part: string, unit: string, value: number | null, n: number, more: Partial<Figure> = {}): Figure => ({
  measure,
  part,
  name: measure,
  group: {},
  value,
  hidden: value === null ? 'hidden, n under 20' : null,
  unit,
  interval: null,
  target: null,
  n,
  numerator: null,
  excluded: [
    { reason: 'cancelled_before_arrival', n: 74 },
    { reason: 'missing_arrival', n: 19 },
  ],
  missing: { n: 68, of: n + 68, percent: 3.1 },
  late_entries: Math.round(n * 0.058),
  stated: [],
  how: 'share',
  only: {},
  ...more,
})

const NAMES: Record<string, [string, string]> = {
  AT01: ['Attended within target', 'Mynychwyd o fewn y targed'],
  AT02: ['Median and 90th percentile response time', 'Amser ymateb canolrif a 90fed canradd'],
  AT05: ['Arrival time missing', 'Amser cyrraedd ar goll'],
  AT06: ['Grade changed', 'Gradd wedi newid'],
  IN01: ['Open investigations without plan after 7 days', 'Ymchwiliadau agored heb gynllun ar ôl 7 diwrnod'],
  IN02: ['Supervisor reviews on time', 'Adolygiadau goruchwyliwr ar amser'],
  IN04: ['Days since meaningful update', 'Dyddiau ers diweddariad ystyrlon'],
  TI01: ['On-duty time by activity', 'Amser ar ddyletswydd yn ôl gweithgaredd'],
  TI02: ['Visible share', 'Cyfran weladwy'],
  TI03: ['In-station share', 'Cyfran yn yr orsaf'],
  TF01: ['Net minutes freed', 'Munudau net a ryddhawyd'],
  TF02: ['Take-up', 'Defnydd'],
  TF03: ['Where it went', 'I ble yr aeth'],
  TF04: ['Cashable', 'Arian y gellir ei ryddhau'],
  TF05: ['Value of non-cashable time', 'Gwerth amser na ellir ei droi’n arian'],
}

const definition = (measure: string): Definition => ({
  measure,
  version: 1,
  valid_from: '2026-01-01',
  valid_to: null,
  name: NAMES[measure]?.[0] ?? measure,
  name_cy: NAMES[measure]?.[1] ?? '',
  formula: 'count(resp<=target) / count(eligible)',
  population: 'first graded at first assignment, valid arrival',
  clock_start: 'incident_created_at',
  clock_stop: 'first_at_scene_at',
  exclusions: 'duplicates, cancelled before arrival, police-generated, officer already there, missing arrival',
  unit: 'percent',
  target: 'local',
  notes: 'publish n, exclusions and missing-arrival rate beside it',
})

const weekly = (measure: string, part: string, unit: string, values: number[], to: number): Series => ({
  measure,
  part,
  group: {},
  unit,
  points: values.map((value, index) => {
    const from = to - (values.length - index) * 7 * DAY
    return { from, label: new Date(from).toISOString().slice(0, 10), value, n: 40 }
  }),
})

export function board(name: string, from: number, to: number, area: string | null, now: number): Board {
  const figures: Figure[] = []
  const series: Series[] = []
  if (name === 'attendance') {
    const grades: [string, number, number, number, [number, number]][] = [
      ['1', 88.1, 412, 90, [84.6, 90.9]],
      ['2', 71.6, 1204, 80, [69, 74.1]],
      ['3', 93, 356, 90, [89.9, 95.2]],
    ]
    figures.push(figure('AT01', 'within_target', 'percent', 78.9, 2175, { interval: [77.1, 80.6], numerator: 1716 }))
    for (const [grade, value, n, target, interval] of grades) figures.push(figure('AT01', 'within_target', 'percent', value, n, { group: { grade }, target, interval }))
    figures.push(figure('AT01', 'within_target', 'percent', null, 14, { group: { grade: '4' }, target: 80 }))
    figures.push(figure('AT02', 'median', 'minutes', 37.2, 2175), figure('AT02', 'p90', 'minutes', 107, 2175))
    for (const [grade, , n] of grades) figures.push(figure('AT02', 'median', 'minutes', 8.9 * Number(grade) ** 2, n, { group: { grade } }), figure('AT02', 'p90', 'minutes', 22 * Number(grade) ** 2, n, { group: { grade } }))
    figures.push(figure('AT05', 'missing', 'percent', 3.1, 2243, { target: 5 }))
    figures.push(figure('AT06', 'matrix', 'count', 41, 41, { group: { first: '3', final: '2' } }), figure('AT06', 'matrix', 'count', 17, 17, { group: { first: '2', final: '3' } }))
    series.push(weekly('AT01', 'within_target', 'percent', [74, 73, 72.9, 73.6, 77, 73.4, 72.7, 75.8, 74.1, 62.5, 73.2, 76, 77.8, 75.2, 79.3, 75.7, 74, 75.2, 69, 71.6, 70.3, 74.8, 74.4, 72, 68.9, 70.4], to))
    series.push(weekly('AT02', 'median', 'minutes', [31, 32, 33, 31, 34, 38, 36, 33, 35, 41, 36, 34, 37, 37], to), weekly('AT02', 'p90', 'minutes', [90, 88, 94, 97, 92, 101, 99, 96, 105, 130, 110, 104, 108, 107], to))
  } else if (name === 'supervision') {
    figures.push(figure('IN01', 'count', 'count', 12, 214, { target: 0 }), figure('IN01', 'percent_of_open', 'percent', 5.6, 214))
    for (const [team, value] of [['a', 4], ['b', 7], ['c', 1]] as const) figures.push(figure('IN01', 'count', 'count', value, 70, { group: { team } }))
    figures.push(figure('IN02', 'on_time', 'percent', 82.4, 188, { target: 95, interval: [76.3, 87.2] }))
    for (const [team, value] of [['a', 91], ['b', 71.2], ['c', 86]] as const) figures.push(figure('IN02', 'on_time', 'percent', value, 60, { group: { team }, target: 95, interval: [value - 6, value + 5] }))
    figures.push(figure('IN04', 'median', 'days', 6, 214, { target: 14 }), figure('IN04', 'p90', 'days', 23, 214))
  } else if (name === 'risk') {
    figures.push(figure('VU01', 'found_first', 'percent', 71.4, 42, { excluded: [{ reason: 'nobody_asked', n: 9 }] }), figure('RV01', 'flagged_first', 'percent', 73, 37, { excluded: [{ reason: 'unmatched_person', n: 4 }] }))
  } else if (name === 'bail') {
    figures.push(figure('BA01', 'failed', 'percent', 8.2, 61, { excluded: [{ reason: 'bail_ended_before', n: 7 }, { reason: 'nobody_said', n: 2 }] }), figure('BA01', 'failures', 'count', 5, 61), figure('BA01', 'answered_late', 'percent', 6.6, 61))
    figures.push(figure('BA02', 'outstanding', 'count', 3, 3), figure('BA02', 'outstanding', 'count', 2, 2, { group: { band: 'D8' } }), figure('BA03', 'ending', 'count', 4, 40, { target: 0 }), figure('BA04', 'lapsed', 'count', 1, 1, { target: 0 }), figure('BA05', 'waiting', 'count', 6, 14))
  } else if (name === 'prevention') {
    figures.push(figure('PR01', 'assessed', 'percent', 66.7, 3, { target: 100 }), figure('PR02', 'reused', 'percent', 16.7, 6), figure('PR03', 'advice_given', 'percent', 58.1, 310), figure('PR03', 'advice_recorded', 'percent', 74.2, 310), figure('PR04', 'people_helped', 'count', 29, 29, { excluded: [{ reason: 'same_person', n: 11 }] }), figure('PR05', 'trained', 'percent', 41.0, 300))
  } else if (name === 'meeting') {
    figures.push(figure('AC01', 'closed_by_day', 'percent', 71.4, 42, { target: 90 }), figure('AC01', 'closed_by_first_day', 'percent', 59.5, 42), figure('AC01', 'overdue_actions', 'count', 5, 5), figure('AC01', 'extensions', 'count', 9, 42), figure('AC01', 'extensions_each', 'count', 0.2, 42), figure('AC01', 'came_back', 'percent', 12.5, 48))
    for (const [role, value] of [['SGT', 78], ['NPT', 61]] as const) figures.push(figure('AC01', 'closed_by_day', 'percent', value, 21, { group: { role }, target: 90 }))
  } else if (name === 'wanted') {
    figures.push(figure('WA05', 'stale', 'count', 2, 2, { target: 0 }), figure('WA05', 'stale', 'count', 2, 2, { group: { why: 'WS05' } }), figure('WA04', 'median', 'hours', 3.1, 14, { target: 4 }), figure('WA04', 'p90', 'hours', 9.4, 14), figure('WA04', 'within_limit', 'percent', 92.9, 14, { excluded: [{ reason: 'not_confirmed', n: 1 }] }))
    figures.push(figure('WA07', 'undecided', 'count', 5, 5, { target: 0 }), figure('WA07', 'overdue', 'count', 3, 5), figure('WA01', 'within_grade', 'percent', 71, 31), figure('WA02', 'tried', 'percent', 44, 25, { target: 95 }), figure('WA03', 'reviewed', 'percent', 61, 25, { target: 95 }), figure('WA03', 'reviewed_manager', 'percent', 52, 25), figure('WA06', 'lost', 'count', 1, 1, { target: 0 }))
  } else if (name === 'demand') {
    for (const [work, hours, n] of [['missing', 812, 41], ['da', 640, 190], ['asb', 210, 320]] as const) figures.push(figure('DE01', 'hours', 'hours', hours, n, { group: { work } }), figure('DE01', 'volume', 'count', n, n, { group: { work } }))
    figures.push(figure('DE01', 'hours', 'hours', 1662, 551), figure('DE01', 'backlog', 'hours', 22, 11))
    for (const [weekday, hour, work, people] of [['1', '08', 12, 40], ['1', '09', 26, 40], ['5', '22', 38, 40], ['6', '01', 61, 40], ['6', '03', 9, 0]] as const) {
      figures.push(figure('DE01', 'hours', 'hours', work, 20, { group: { weekday, hour } }))
      if (people) figures.push(figure('DE02', 'available', 'hours', people, 5, { group: { weekday, hour } }))
    }
    figures.push(figure('DE02', 'rostered', 'hours', 5200, 590), figure('DE02', 'abstracted', 'hours', 800, 91), figure('DE02', 'fixed', 'hours', 310, 33), figure('DE02', 'available', 'hours', 4090, 466))
    figures.push(figure('DE03', 'utilisation', 'percent', 64, 245_400, { target: 70 }), figure('DE03', 'utilisation', 'percent', 78, 60_000, { group: { team: 'a' }, target: 70 }))
    figures.push(figure('DE04', 'hours', 'hours', 240, 160), figure('DE04', 'hours', 'hours', 200, 140, { group: { agency: 'health' } }))
  } else if (name === 'iom') {
    figures.push(figure('IO01', 'size', 'count', 23, 23), figure('IO01', 'left', 'count', 6, 6), figure('IO02', 'difference', 'count', null, 24, { hidden: 'no comparison group' }))
    figures.push(figure('IO03', 'difference', 'points', -12, 44), figure('IO03', 'reoffended', 'percent', 45, 20, { group: { who: 'scheme' }, interval: [26, 66] }), figure('IO03', 'reoffended', 'percent', 57, 24, { group: { who: 'comparison' }, interval: [37, 75] }))
    for (const [phase, value] of [['before', 6], ['during', 3]] as const) figures.push(figure('IO04', 'per_100_days', 'count', value, 20, { group: { who: 'scheme', phase } }))
  } else if (name === 'mobile') {
    figures.push(figure('MO01', 'covered', 'percent', 71.4, 590, { target: 95 }), figure('MO01', 'active', 'percent', 55.1, 590), figure('MO02', 'median', 'minutes', 2.1, 900), figure('MO02', 'p95', 'minutes', 71, 900), figure('MO02', 'oldest', 'hours', 96, 2), figure('MO03', 'ready', 'seconds', 6.4, 310, { target: 10 }), figure('MO03', 'crashes', 'count', 1.2, 590))
  } else if (name === 'time') {
    for (const [costing, value] of [['crime', 25.1], ['noncrime', 17.4], ['incident', 8.2], ['other', 36.3], ['unknown', 13]] as const) figures.push(figure('TI01', 'costing', 'percent', value, 114, { group: { costing } }))
    const shares: [string, number][] = [['incident_crime', 22], ['incident_noncrime', 12], ['incident_link', 15], ['incident_paper', 17], ['not_incident_visible', 9], ['not_incident_other', 8], ['not_incident_paper', 4], ['unknown', 13]]
    for (const [group, value] of shares) figures.push(figure('TI01', 'share', 'percent', value, 114, { group: { activity_group: group } }))
    for (const team of ['a', 'b', 'c']) for (const [group, value] of shares) figures.push(figure('TI01', 'share', 'percent', team === 'b' ? value * (group === 'unknown' ? 1.5 : 0.925) : value, 38, { group: { team, activity_group: group }, missing: null }))
    figures.push(figure('TI02', 'visible', 'percent', 13.6, 117, { interval: [11, 16.2], missing: null }), figure('TI03', 'station', 'percent', 43.1, 117, { interval: [40, 46], missing: null }))
    for (const team of ['a', 'b', 'c']) figures.push(figure('TI02', 'visible', 'percent', 10 + team.charCodeAt(0) - 94, 38, { group: { team } }), figure('TI03', 'station', 'percent', 44 - team.charCodeAt(0) + 98, 38, { group: { team } }))
  } else {
    figures.push(figure('TF01', 'net', 'minutes', 369, 41, { interval: [262, 442], missing: null }), figure('TF01', 'gross', 'minutes', 480, 41, { missing: null }), figure('TF01', 'rework', 'minutes', 111, 6, { missing: null }))
    for (const [task, value] of [['result_incident', 240], ['take_statement', 160], ['investigation_update', -31]] as const) figures.push(figure('TF01', 'net', 'minutes', value, 20, { group: { task }, interval: [value - 60, value + 60] }))
    figures.push(figure('TF02', 'take_up', 'percent', 58, 71, { target: 80, interval: [46, 69], missing: null }))
    figures.push(figure('TF03', 'change', 'points', -2.1, 61, { group: { activity_group: 'incident_paper' }, interval: [-4, -0.2] }), figure('TF03', 'change', 'points', 1.4, 61, { group: { activity_group: 'incident_crime' }, interval: [-0.3, 3.1] }))
    figures.push(figure('TF04', 'signed', 'gbp', 0, 0, { excluded: [{ reason: 'not_signed', n: 2 }], missing: null }), figure('TF05', 'value', 'gbp', 9870, 41, { interval: [7010, 11820], missing: null }))
  }
  return { board: name, from, to, zone: 'Europe/London', as_at: now, seq: 8123, area, class: null, without_late: false, teams: { a: 'Team A', b: 'Team B', c: 'Team C' }, definitions: [...new Set(figures.map((f) => f.measure))].map(definition), figures, series }
}

export function rows(measure: string, from: number, to: number, now: number): Rows {
  const row = (index: number) => ({ record: `job-${index}`, kind: 'incident', label: `04${10 + index} Woman shouting next door`, group: { grade: '2', area: 'BG' }, start: now - index * HOUR, stop: index % 4 === 3 ? null : now - index * HOUR + 40 * MINUTE, value: index % 4 === 3 ? null : 40, counted: index % 4 !== 3, hit: index % 4 === 3 ? null : index % 3 !== 0, excluded: index % 4 === 3 ? 'missing_arrival' : null, late_entry: index % 5 === 0 })
  return { measure, from, to, as_at: now, total: 240, rows: Array.from({ length: 24 }, (_, index) => row(index)) }
}

/** One who failed and one who has still to come. */
export function bail(now: number): BailDiary {
  const row = (id: string, suspect: string, part: string, due: number, came: 'failed' | 'waiting'): BailRow => ({
    id,
    version: 1,
    record: { investigation: 'crime-bryn-row', suspect, person: null, release: 'PCB-C', arrested_at: now - 20 * DAY, released_at: now - 19 * DAY, case_type: 'standard', return_at: due, station: 'Newport Central', end_at: now + 70 * DAY, authority: 'STD1', rank: 'custody officer', conditions: 'Not to contact the victim.', risk: 'high', by: EVANS.id },
    known_as: null,
    case_title: 'Criminal damage to a dwelling',
    crime_number: '2200451/26',
    area: 'BG',
    oic: BOWEN,
    part,
    returns: [{ due_at: due, served: true, came, at: came === 'failed' ? due + HOUR : null, resolved_at: null, disputed: false }],
    ends_at: now + 70 * DAY,
    paused: false,
    ended_by: null,
    next: { code: 'STD2', rank: 'inspector', latest: now + 160 * DAY },
    events: came === 'failed' ? [{ id: 'event-1', code: 'BE08', at: due + HOUR, by: EVANS, until: null, served: null, reason: 'Did not come.', corrected: false }] : [],
    may: ['BE04', 'BE05', 'BE07', 'BE08', 'BE09', 'BE10'],
  })
  return { as_at: now, more: false, rows: [row('bail-1', 'Dai Jones', 'failed', now - 2 * DAY, 'failed'), row('bail-2', 'Mair Rees', 'due', now + DAY, 'waiting')] }
}

/** One named and undecided, one to be tried, one arrested whose marker stands, and one difference. */
export function wanted(now: number): WantedRegister {
  const of = { id: 'crime-bryn-row', title: 'Criminal damage to a dwelling', crime_number: '2200451/26', area: 'BG', oic: BOWEN }
  const row = (id: string, name: string, part: string, more: Partial<WantedRow> = {}): WantedRow => ({
    id,
    version: 3,
    record: { investigation: 'crime-bryn-row', suspect: null, person: null, bail: null, name, area: null, category: 'W01', risk: 'R', local: false, warrant: null, offence: null, warnings: 'May carry a knife.', address: '4 High Street', decision_at: now - 9 * DAY, decided_by: EVANS.id, rank: 'sergeant', necessity: 'To protect the victim.', state: 'circulated', circulated_at: now - 8 * DAY, circulated_by: 'staff-bureau', national_ref: '26/004123', expires_at: null, cancel_requested_at: null, cancel_confirmed_at: null, withdrawn_at: null },
    standing: { marker: 'live', power: 'arrest', risk: 'R', arrested: null, unneeded: null, attempts: 1, last_attempt: now - 2 * DAY, paused: false, last_review: null, last_manager_review: null, circulate_by: null, attempt_by: now - DAY, review_by: now + HOUR, manager_by: null, execute_by: null, expires_at: null, part },
    expiry: null,
    case: of,
    decided_by: EVANS,
    told: [{ id: `${id}-told`, kind: 'attempt', code: 'AR2', at: now - 2 * DAY, by: BOWEN, words: ['4 High Street'], until: null, corrected: false }],
    may: ['attempt', 'review', 'WS05', 'WS06', 'WS10', 'WS12'],
    ...more,
  })
  const arrested = row('wanted-2', 'Mair Rees', 'arrested', { may: ['WS06', 'WS07', 'WS12'] })
  const arrest = { code: 'WS05', at: now - 3 * HOUR, force: 'South Wales' }
  arrested.standing = { ...arrested.standing, arrested: arrest, unneeded: arrest, attempt_by: null, review_by: null }
  return {
    as_at: now,
    more: false,
    compared: { run_at: now - 6 * HOUR, extract_at: now - 7 * HOUR, by: 'import', rows: 41, rejected: 1, only_national: ['26/009913'], only_local: [], stale: [] },
    suspects: [{ id: 'suspect-1', version: 1, record: { investigation: 'crime-bryn-row', name: 'Dylan Hale', person: null, status: 'SUS-NAM', named_at: now - 2 * DAY, named_by: BOWEN.id, named_how: 'By the victim.', decision: null, decision_at: null, decided_by: null }, case: of, decide_by: now - DAY, named_by: BOWEN, decided_by: null, may: true }],
    rows: [row('wanted-1', 'Dai Jones', 'to_attempt'), arrested],
    differences: [{ id: 'difference-1', version: 1, record: { wanted: null, national_ref: '26/009913', name: 'Gareth Somebody', what: 'only_national', found_at: now - 6 * HOUR, seen_at: now - 6 * HOUR, status: 'open', settled_at: null, settled_by: null, how: null }, name: null, may: true }],
  }
}
