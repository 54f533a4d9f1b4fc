// Claims of time freed, invented, for looking at their pages without a server.

import { EVANS } from '../src/port/fake'
import { DAY } from '../src/pure/time'
import type { BaselineRow, ClaimFile, ClaimRow, Claims, Input, Reckoned } from '../src/records/claims'

const CROFT = { id: 'staff-croft', name: 'Croft', collar: '4410' }
const spread = (n: number, mean: number) => ({ n, mean, median: mean, p10: mean - 6, p90: mean + 7, sd: 5.5 })

export const baseline = (now: number): BaselineRow => ({ id: 'base', task: 'record_crime', method: 'timed', from: now - 60 * DAY, to: now - 40 * DAY, by: CROFT, spread: spread(44, 23.1), includes: ['return_to_type'], excludes: ['travel'] })

export const reckoned = (): Reckoned => ({
  before: spread(44, 23.1),
  after: spread(31, 14.2),
  rework_n: 2,
  rework_minutes: 9,
  out: { untimed: 4 },
  volume: 120,
  saved_each: 8.6,
  saved: 1032,
  saved_interval: [800, 1250],
  used_percent: 60,
  freed: 619.2,
  freed_interval: [480, 750],
})

const row = (now: number, id: string, more: Partial<ClaimRow>): ClaimRow => ({ id, title: 'Crimes recorded at the scene', benefit: 'B2', task: 'record_crime', made_at: now - 5 * DAY, owner: CROFT, rung: 'signed', said: 'signed', expired: false, overlap: null, saved: 1032, saved_interval: [800, 1250], freed: 619.2, gbp: null, ...more })

export const claims = (now: number): Claims => ({
  as_at: now,
  items: [
    row(now, 'signed', {}),
    row(now, 'reviewed', { title: 'Jobs resulted from the phone', rung: 'reviewed', said: 'reviewed', saved: 300, freed: 0 }),
    row(now, 'fallen', { title: 'Shorter forms', rung: 'claimed', said: 'signed', overlap: { id: 'signed', title: 'Crimes recorded at the scene', rung: 'signed' } }),
  ],
  baselines: [baseline(now)],
  may_make: true,
})

export function claim(now: number, more: Partial<ClaimFile> = {}): ClaimFile {
  const input = (part: Input['part'], record: string, ms: number | null, out: string | null = null): Input => ({ part, record, n: null, at: now - 20 * DAY, ms, out })
  return {
    id: 'signed',
    version: 1,
    record: {
      benefit: 'B2',
      title: 'Crimes recorded at the scene',
      task: 'record_crime',
      minutes_net: null,
      gbp: null,
      owner: CROFT.id,
      made_at: now - 5 * DAY,
      signed_by: null,
      signed_at: null,
      valid_to: now + 300 * DAY,
      baseline_includes: ['return_to_type'],
      change: 'Recorded on the phone, not at the station.',
      baselines: ['base'],
      method: 'timed',
      after_from: now - 30 * DAY,
      after_to: now - 6 * DAY,
      volume_source: 'runs',
      volume_from: now - 30 * DAY,
      volume_to: now - 6 * DAY,
      read_at: 9000,
      overlap_note: '',
      uses: [{ code: 'patrol', percent: 60, shown_by: 'Activity shares.' }],
    },
    owner: CROFT,
    rung: 'reviewed',
    said: 'reviewed',
    expired: false,
    overlap: null,
    reckoned: reckoned(),
    baselines: [baseline(now)],
    inputs: [input('before', 'base', 1_380_000), input('after', 'run-1', 852_000), input('out', 'run-2', 90_000, 'untimed'), input('volume', 'run-1', null)],
    steps: [
      { id: 's1', to: 'measured', by: CROFT, at: now - 4 * DAY, reason: 'Enough runs.', holds: true },
      { id: 's2', to: 'reviewed', by: EVANS, at: now - 3 * DAY, reason: 'Counted again.', holds: true },
    ],
    offered: [
      { to: 'signed', refused: null, refused_cy: null },
      { to: 'sent_back', refused: null, refused_cy: null },
    ],
    worked: null,
    may_change: false,
    content_hash: 'c0ffee0123456789',
    definition: 'TF06 v1, 2016-01-01',
    as_at: now,
    ...more,
  }
}
