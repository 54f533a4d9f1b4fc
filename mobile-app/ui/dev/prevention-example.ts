// Prevention and practice as a server with the example's force answers.

import type { InitiativeRow, PlanList, PracticePage, PreventionQuarter, PreventionRegister, TrainingRegister } from '../src/records/prevention'

const DAY = 86_400_000
const RHYS = { id: 'npt-1', name: 'Rhys Morgan', collar: '1533' }

function initiative(now: number): InitiativeRow {
  return {
    id: 'init-1',
    version: 2,
    record: {
      title: 'Alley gates', aim: 'aim-1', problem: null, lead: RHYS.id, partners: ['Council'], area: 'BG', start: now - 60 * DAY, end: now - 2 * DAY, stage: 'ended', target_group: 'communities',
      cost_gbp: 1200, funding: 'Council', officer_hours: 30, evidence_level: 'did_not_work', result: 'The gates were left open.', compared: { measure: 'Sheds, eight weeks', before: 40, after: 32, comparison_area: 'TO', comparison_before: 50, comparison_after: 40 }, stopped: 'No effect.', review_date: null,
    },
    lead: RHYS,
    live: false,
    people: 14,
    uses: [{ id: 'practice-1', title: 'Shed alarms', at: now - 60 * DAY }],
    difference: 0,
  }
}

export function register(now: number): PreventionRegister {
  return {
    as_at: now,
    people: 14,
    loose: [],
    may_write: true,
    strategies: [{ id: 'strategy-1', version: 1, record: { title: 'Safer homes', words: '', owner_role: 'SUP', from: now - 300 * DAY, until: null }, aims: [{ id: 'aim-1', version: 1, record: { strategy: 'strategy-1', title: 'Fewer sheds broken into', measure: 'Sheds in eight weeks', target: 'half', owner_role: 'INS' }, initiatives: [initiative(now)] }] }],
  }
}

export function quarter(now: number): PreventionQuarter {
  const of = register(now).strategies[0]?.aims[0]
  return { as_at: now, from: now - 91 * DAY, to: now, officer_hours: 30, cost_gbp: 1200, people: 14, aims: [{ aim: of?.record ?? null, strategy: 'Safer homes', initiatives: [initiative(now)], officer_hours: 30, cost_gbp: 1200 }], stopped: [initiative(now)] }
}

const PLAN = {
  area: 'BG', problem: 'Sheds are broken into at night.', measure: 'Sheds', target: 'half', owner_role: 'NPT', lead: RHYS.id, who: '', place: '', when: '', linked: [], victim: '', offender: '', location: '', causes: '', tactics: '', partners: [], cost_gbp: null, funding: '', response_from: null, response_until: null, officer_hours: null, compared: null, displacement: '', differently: '', does_it_work: '',
}

export function plans(now: number): PlanList {
  const row = (id: string, stage: string, lacks: string[], next: string | null, closed: number | null, problem: string) => ({ id, version: 4, record: { ...PLAN, problem, stage, started_at: now - 40 * DAY, closed_at: closed, practice: closed === null ? null : 'practice-1' }, lead: RHYS, lacks, next, difference: null })
  return { as_at: now, may_write: true, rows: [row('plan-1', 'OS2', ['linked', 'who'], 'OS3', null, 'Sheds are broken into at night.'), row('plan-2', 'OS5', [], null, null, 'Noise from the car park.'), row('plan-3', 'OS5', [], null, now - DAY, 'Bins set alight.')] }
}

export function practice(now: number): PracticePage {
  return {
    as_at: now,
    total: 1,
    may_write: true,
    rows: [
      {
        id: 'practice-1',
        version: 1,
        record: {
          title: 'Shed alarms', does_it_work: 'did_not_work', focus: 'prevention', topics: ['burglary'], organisation: '', contact: RHYS.id, area: 'BG', partners: [], stage: 'ended', start_date: null, scale: 'local', target_group: 'communities', aim: '', intended_outcome: '', description: 'Cheap alarms for every shed.', beneficiaries: 40, cost_gbp: 400, funding: 'Ward fund', officer_hours: 12, result: 'No change.', learning: 'Avoid: the batteries died.', review_date: now - DAY, marking: 'OFFICIAL', came_from: 'plan-3', written_by: RHYS.id, written_at: now - 30 * DAY,
        },
        contact: RHYS,
        snippet: '',
        used_by: [{ id: 'init-1', title: 'Alley gates', at: now - 60 * DAY }],
        stale: true,
      },
    ],
  }
}

export function training(now: number): TrainingRegister {
  return { as_at: now, may_write: true, teams: [{ team: 'team-n', name: 'Neighbourhood', area: 'BG', people: [{ person: RHYS, courses: { TC01: { at: now - 40 * DAY, holds: true } } }], hold: { TC01: 1 } }] }
}
