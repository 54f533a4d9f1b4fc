// What a registrar finds on the page of disposal, for tests and for looking at it without a server.

import type { Disposal, DisposalPage } from '../src/records/disposal'

const DAY = 86_400_000
const TRANTER = { id: 's-tranter', name: 'Olwen Tranter', collar: '9301' }
const HEAD = { id: 's-head', name: 'Supt Rees', collar: '0007' }

const proposal = (now: number): Disposal => ({ target: 'crime-old', target_kind: 'investigation', rule: 'G4', from: now - 3000 * DAY, due_at: now - 800 * DAY, reason: 'period_over', proposed_by: TRANTER.id, proposed_at: now - DAY, status: 'proposed', decided_by: null, decided_at: null, kept_for: null, keep_until: null, took: [], lines: 0, files: 0 })

export const page = (now: number): DisposalPage => ({
  as_at: now,
  due: [
    { id: 'crime-older', kind: 'investigation', number: '18/0000017', title: 'Theft of a bicycle', area: 'NE', kept: { rule: 'G4', from: now - 3100 * DAY, due_at: now - 900 * DAY, held: [] } },
    { id: 'log-old', kind: 'incident', number: '0412', title: null, area: 'BG', kept: { rule: 'LOG', from: now - 3000 * DAY, due_at: now - 800 * DAY, held: ['linked', 'notebook'] } },
  ],
  proposed: [
    { id: 'd-1', version: 1, record: proposal(now), number: '18/0000018', title: 'Damage to a fence', proposed_by: TRANTER, decided_by: null, own: false },
    { id: 'd-2', version: 1, record: { ...proposal(now), target: 'crime-mine' }, number: '18/0000019', title: 'Theft from a van', proposed_by: HEAD, decided_by: null, own: true },
  ],
  decided: [
    { id: 'd-0', version: 2, record: { ...proposal(now), target: '01a00000-0000-7000-8000-0000000000c1', status: 'done', decided_by: HEAD.id, decided_at: now - DAY, took: [{ kind: 'investigation', n: 1 }, { kind: 'update', n: 4 }], lines: 6, files: 2 }, number: null, title: null, proposed_by: TRANTER, decided_by: HEAD, own: false },
  ],
  more: false,
  decides: true,
})
