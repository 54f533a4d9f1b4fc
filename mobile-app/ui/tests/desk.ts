// The console against a pretended server: each test says only what its server answers differently.

import { vi } from 'vitest'
import App from '../src/console/App.svelte'
import * as analysis from '../dev/analysis-example'
import * as claims from '../dev/claims-example'
import * as meeting from '../dev/meeting-example'
import * as prevention from '../dev/prevention-example'
import * as control from '../dev/control-example'
import * as example from '../dev/console-example'
import * as crimes from '../dev/crimes-example'
import * as disposal from '../dev/disposal-example'
import * as people from '../dev/people-example'
import * as administration from './administration'
import { aroundEach } from './each'
import { Shown } from './onpage'

export interface Sent {
  method: string
  path: string
  query: URLSearchParams
  body: Record<string, unknown> | null
  token: string | null
}

export interface Answer {
  status?: number
  body: unknown
}

// Pages that are fetched when they are opened first are here from the start, so that no test waits for a file.
import.meta.glob('../src/console/pages/*.svelte', { eager: true })

export const shown = new Shown()
export const now = Date.now()

/** What was sent in this test. */
export let sent: Sent[] = []
/** Answers by method and path; a function decides by what was sent. Put a test's own in it. */
export let answers: Record<string, (request: Sent) => Answer> = {}

export const problem = (status: number, code: string, detail: string): Answer => ({ status, body: { type: `about:blank#${code}`, title: detail, status, detail, code, fields: [], request: null } })

/** What a server with the example's force answers. */
function usual({ method, path, query }: Sent): Answer {
  const id = path.split('/')[3] ?? ''
  if (path.endsWith('/books')) return { body: example.books }
  if (path.endsWith('/pair')) return { body: crimes.pair(id, now) }
  if (path.endsWith('/victim')) return { body: crimes.victim(id, now) }
  if (path.endsWith('/evidence')) return { body: example.photos }
  if (method === 'GET' && path.startsWith('/api/investigations/')) return { body: example.file(id, now) }
  if (method === 'GET' && path.startsWith('/api/involved/')) return { body: people.peopleOf(now) }
  if (path.startsWith('/api/measures/')) return { body: example.board(id, Number(query.get('from')), Number(query.get('to')), null, now) }
  return { body: { id: 'x', version: 6, seq: 1, outcome: 'applied', records: [] } }
}

function begin(): void {
  sent = []
  answers = {
    'POST /auth/refresh': () => ({ body: { access: 'token-1', access_until: now, refresh: '', me: example.me } }),
    'GET /api/lists': () => ({ body: {} }),
    'GET /api/reviews': () => ({ body: example.queue(now) }),
    'GET /api/tray': () => ({ body: example.tray(now) }),
    'GET /api/meeting': () => ({ body: meeting.board(now) }),
    'GET /api/meetings': () => ({ body: meeting.minutes(now) }),
    'GET /api/actions': () => ({ body: meeting.actions(now) }),
    'GET /api/prevention': () => ({ body: prevention.register(now) }),
    'GET /api/prevention/quarter': () => ({ body: prevention.quarter(now) }),
    'GET /api/plans': () => ({ body: prevention.plans(now) }),
    'POST /api/find/practice': () => ({ body: prevention.practice(now) }),
    'GET /api/training': () => ({ body: prevention.training(now) }),
    'GET /api/scenarios': () => ({ body: analysis.scenarios(now) }),
    'GET /api/roster': () => ({ body: analysis.roster(now) }),
    'GET /api/mobile': () => ({ body: analysis.mobile(now) }),
    'GET /api/offenders': () => ({ body: analysis.register(now) }),
    'GET /api/offenders/off-1': () => ({ body: analysis.offenderFile(now) }),
    'GET /api/bail': () => ({ body: example.bail(now) }),
    'GET /api/wanted': () => ({ body: example.wanted(now) }),
    'GET /api/registrar': () => ({ body: crimes.registrar(now) }),
    'GET /api/disposal': () => ({ body: disposal.page(now) }),
    'GET /api/victims': () => ({ body: crimes.victims(now) }),
    'POST /api/outcomes': () => ({ body: crimes.outcomes }),
    'GET /api/control': () => ({ body: control.room(now) }),
    'GET /api/control/week': () => ({ body: control.week(now) }),
    'GET /api/policy': () => ({ body: control.policy(now) }),
    'GET /api/incidents/job-1': () => ({ body: control.file(now) }),
    'POST /api/incidents/job-1/advice': () => ({ body: control.advice }),
    'POST /api/nominals/find': () => ({ body: { as_at: now, rows: people.candidates(now).rows.map((row) => row.left), more: false } }),
    'GET /api/nominals/p1': () => ({ body: people.nominal(now) }),
    'GET /api/matches': () => ({ body: people.candidates(now) }),
    'GET /api/repeats': () => ({ body: people.repeats(now) }),
    'GET /api/views': () => ({ body: { items: [] } }),
    'GET /api/exports': () => ({ body: { as_at: now, items: [] } }),
    'POST /api/find/investigations': () => ({ body: { ...example.cases(now) } }),
    'POST /api/find/jobs': () => ({ body: { ...example.jobs(now) } }),
    'POST /api/find/rows': () => {
      const { rows } = example.rows('AT01', now - 1, now, now)
      return { body: { as_at: now, total: { rows: rows.length, exact: true }, items: rows, next: null } }
    },
  }
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const url = new URL(path, 'http://desk')
    const headers = init.headers as Record<string, string>
    const request: Sent = { method: init.method ?? 'GET', path: url.pathname, query: url.searchParams, body: init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : null, token: headers.authorization ?? null }
    sent.push(request)
    const answer = (answers[`${request.method} ${request.path}`] ?? usual)(request)
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 })
  })
}

aroundEach(begin, async () => {
  await shown.gone()
  vi.unstubAllGlobals()
})

export const show = (hash: string) => shown.at(hash, App, {})

/** Signs in somebody with other rights. */
export function as(may: string[]): void {
  answers['POST /auth/refresh'] = () => ({ body: { access: 'token-1', access_until: now, refresh: '', me: { ...example.me, may } } })
}

/** What the addresses of all screens need. */
export const ids = { log: 'job-1', crime: 'crime-bryn-row', signed: 'review-1', claim: 'signed', person: 'staff-1', offender: 'off-1', nominal: 'p1', job: 'job-412' }

/** Somebody who may see every screen, and answers for each of them. */
export function everything(): void {
  as(['read_cases', 'review', 'allocate', 'edit_case', 'decide_tray', 'read_measures', 'read_jobs', 'grade', 'report_lost', 'enrol', 'read_row_text', 'manage_offenders', 'administer', 'name_suspect', 'read_wanted', 'confirm_marker', 'dispose', 'approve_disposal'])
  Object.assign(answers, administration.answers(now))
  answers['POST /api/phones'] = () => ({ body: { as_at: now, phones: [] } })
  answers['GET /api/claims'] = () => ({ body: claims.claims(now) })
  answers['GET /api/claims/signed'] = () => ({ body: claims.claim(now) })
  answers['GET /api/reviews/review-1'] = () => ({ body: { id: 'review-1', result: 'RV2', by: null, at: now, agrees: true, differing: [], content_hash: 'ab', note: null, rows: [], fields: { title: 'Theft' } } })
}
