// Every view in each of its states, walked over the one list of screens: a new view that reads something and does not
// say when it is read, refused, forbidden or old, or has nothing to show and no words for it, fails here.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleScreens, officerScreens } from '../../../e2e/browser/screens.mjs'
import { noAnswer, Refusal } from '../src/port/port'
import * as meeting from '../dev/meeting-example'
import * as administration from './administration'
import * as desk from './desk'
import * as officer from './officer'
import { button, settle, text } from './onpage'

const NOT_ALLOWED = 'Your role does not allow this here. Ask your supervisor.'
const heading = () => document.querySelector('main h1')?.textContent?.trim() ?? ''
const alerts = () => [...document.querySelectorAll('main [role=alert]')].map((one) => one.textContent ?? '').join(' ')
const offersAgain = () => [...document.querySelectorAll('main button')].some((one) => one.textContent?.trim() === 'Try again')
const reading = () => document.querySelector('main[aria-busy=true]') !== null || [...document.querySelectorAll('main [role=status]')].some((one) => /Reading…/.test(one.textContent ?? ''))

describe('the officer’s views', () => {
  const ids = { job: 'job-0412', crime: 'crime-bryn-row', direction: { crime: 'crime-bryn-row', id: 'd1' }, action: 'action-1', practice: 'practice-1', bail: 'bail-1', suspect: 'suspect-1' }
  /** Asked on every page, or only to write. */
  const NEVER_OF_A_VIEW = new Set(['status', 'lists', 'pages_are', 'seen', 'draft', 'drafts', 'held', 'colleagues', 'photos', 'offer_sample', 'sampling', 'locate', 'sync_now'])
  /** Nothing is read to show these. */
  const STILL = ['settings', 'accessibility', 'glossary', 'look-up', 'crime-suspect']
  /** What a view says when there is nothing: how that comes about, and the words. `never` says why it cannot. */
  const EMPTY: Record<string, { never: string } | { make: () => void; says: RegExp }> = {
    today: { make: () => Object.assign(officer.port.home, { next: null, jobs: [], due: [] }), says: /No job now.*Nothing is due from you/ },
    crimes: { make: () => answer('cases', []), says: /You carry no crimes/ },
    notebook: { make: () => (officer.port.notes = []), says: /Nothing in the notebook yet/ },
    outbox: { make: () => Object.assign(officer.port.box, { needs_you: [], waiting: [], received: [], conflicts: [], quarantine: [] }), says: /Nothing is waiting.*Nothing has been received yet/ },
    'lost-phone': { make: () => (officer.port.force = []), says: /No phone is enrolled yet/ },
    wanted: { make: () => (officer.port.wanted = []), says: /Nobody is wanted on your ground/ },
    job: { make: () => Object.assign(officer.port.job, { times: [], notes: [] }), says: /Nothing stamped yet.*No notes about this job yet/ },
    crime: { make: () => Object.assign(officer.port.file, { record: { ...officer.port.file.record, plan_text: null }, timeline: [] }), says: /No plan yet.*Nothing yet/ },
    direction: { make: () => (officer.port.file.directions = []), says: /not on this phone any more/ },
    'job-advice': { make: () => (officer.port.advised = []), says: /Nothing is recorded yet/ },
    'agreed-action': { make: () => Object.assign(officer.port.agreed, { status: 'A3' }), says: /Said to be done. Somebody else looks at it/ },
    'bail-told': { make: () => (officer.port.bail.may = []), says: /nothing to tell of this bail now/ },
    suspect: { make: () => Object.assign(officer.port.suspect, { may: [], decide_by: null }), says: /Decided\. Nothing more/ },
    'phone-practice': { never: 'a practice record has its fields' },
    'job-result': { make: () => (officer.port.lists = {}), says: /The list of results is not on this phone yet/ },
    state: { never: 'the states are fixed' },
    note: { never: 'a form' },
    'job-forgot': { never: 'a form' },
    'job-state': { never: 'the states are fixed' },
    'job-crime': { never: 'a form' },
    'crime-lines': { make: () => (officer.port.file.lines = []), says: /Nothing more is expected/ },
    'crime-victim': { make: () => (officer.port.victim.owed = []), says: /Nothing is owed now/ },
    'crime-outcome': { never: 'a form' },
    'crime-update': { never: 'a form' },
    'crime-plan': { never: 'a form' },
    'crime-suspect': { never: 'a form' },
  }

  let failing: ((name: string) => Promise<never>) | null = null
  let replaced: Record<string, unknown> = {}
  const answer = (name: string, with_: unknown) => void (replaced[name] = with_)

  beforeEach(() => {
    failing = null
    replaced = {}
    const first = officer.port.file.directions[0]
    if (first) first.id = 'd1'
    const call = officer.port.call.bind(officer.port)
    officer.port.call = (async (name: never, question: never) => {
      if (failing && !NEVER_OF_A_VIEW.has(name)) return failing(name)
      const given = await call(name, question)
      return name in replaced ? replaced[name as string] : given
    }) as typeof officer.port.call
  })

  const refuse = (status: number, detail: string) => () => Promise.reject(new Refusal({ ...noAnswer(detail), title: 'Refused', status, code: status === 403 ? 'not-allowed' : 'server' }))
  const screens = officerScreens
  const reads = screens.filter((one) => !STILL.includes(one.name))

  it('read something, or are known to read nothing', async () => {
    for (const screen of screens) {
      await officer.show(screen.at(ids))
      const asked = officer.port.asked.map((one) => one.name).filter((name) => !NEVER_OF_A_VIEW.has(name))
      expect(asked.length > 0, screen.name).toBe(reads.includes(screen))
      officer.port.asked.length = 0
    }
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s says that it is being read', async (_, screen) => {
    failing = () => new Promise<never>(() => undefined)
    await officer.show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(reading()).toBe(true)
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s says why it could not be read, and reads again when asked', async (_, screen) => {
    failing = refuse(500, 'The store did not answer.')
    await officer.show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(alerts()).toContain('The store did not answer.')
    failing = null
    button(/^Try again$/).click()
    await settle()
    expect(alerts()).not.toContain('The store did not answer.')
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s says when it may not be read, and offers no second try', async (_, screen) => {
    failing = refuse(403, NOT_ALLOWED)
    await officer.show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(alerts()).toContain(NOT_ALLOWED)
    expect(offersAgain()).toBe(false)
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s keeps what it shows when it cannot be read again, and dates it', async (_, screen) => {
    await officer.show(screen.at(ids))
    const before = heading()
    failing = refuse(500, 'The store did not answer.')
    dispatchEvent(new Event('online'))
    await settle()
    expect(heading()).toBe(before)
    expect(text()).toMatch(/As it was at \d\d:\d\d: it could not be read again/)
    expect(document.querySelector('main .stale-note')?.nextElementSibling).not.toBeNull()
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s has words for having nothing to show', async (name, screen) => {
    const empty = EMPTY[name]
    expect(empty, `say in EMPTY what ${name} shows when there is nothing`).toBeDefined()
    if (!empty || 'never' in empty) return
    empty.make()
    await officer.show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(text()).toMatch(empty.says)
  })
})

describe('the console’s views', () => {
  const { ids } = desk
  const now = desk.now
  const STILL = ['accessibility', 'glossary']
  /** Not what a view shows: who is signed in, their settings, names to choose from, saved filters, who else reads. */
  const NEVER_OF_A_VIEW = /^(POST \/auth\/|GET \/api\/(lists|settings|people|views)|POST \/api\/investigations\/[^/]+\/reading)/
  const nothing = { as_at: now, total: { rows: 0, exact: true }, items: [], next: null }
  const board = (name: string) => ({ [`GET /api/measures/${name}`]: { board: name, from: now - 1, to: now, zone: 'Europe/London', as_at: now, seq: 1, area: null, class: null, without_late: false, teams: {}, definitions: [], figures: [], series: [] } })
  /** Answers with nothing in them, and what the view then says. */
  const EMPTY: Record<string, { never: string } | { answers: Record<string, unknown>; says: RegExp }> = {
    review: { answers: { 'GET /api/reviews': { as_at: now, items: [], total: 0, version: 'v' } }, says: /Nothing needs you.*has been signed/ },
    investigations: { answers: { 'POST /api/find/investigations': nothing }, says: /There is nothing here yet/ },
    jobs: { answers: { 'POST /api/find/jobs': nothing }, says: /There is nothing here yet/ },
    investigation: { never: 'an investigation has its fields; its parts say for themselves that they are empty' },
    signed: { never: 'a sign-off has its fields' },
    phones: { answers: { 'POST /api/phones': { as_at: now, phones: [] } }, says: /No phone is enrolled yet/ },
    tray: { answers: { 'GET /api/tray': { as_at: now, conflicts: [], quarantine: [] } }, says: /No two values wait for a decision.*Nothing was kept back/ },
    'job-file': { never: 'a job has its fields and the opening of its log' },
    control: { answers: { 'GET /api/control': { as_at: now, waiting: [], counts: [], appointments: [], downgrades: [], more: false, may_grade: true, authority: 'handler' } }, says: /Nobody is waiting/ },
    week: { answers: { 'GET /api/control/week': { as_at: now, from: now - 1, to: now, downgrades: [], exceptions: [], not_attended: [], sample: [] } }, says: /Nothing was graded down.*Every assessment of the sample.*Somebody went.*Every grade was/ },
    policy: { answers: { 'GET /api/policy': { as_at: now, rules: [], may_change: false } }, says: /The policy has no rules/ },
    deployment: { answers: board('deployment'), says: /Nothing was counted in this period/ },
    diary: { answers: { 'GET /api/bail': { as_at: now, rows: [], more: false } }, says: /Nothing is waiting here/ },
    daily: { answers: { 'GET /api/meeting': { ...meeting.board(now), undone: [], local_overdue: [], agenda: [{ code: 'AG02', recorded: true, as_at: now, rows: [], total: 0 }], now: null, last: null } }, says: /No meeting has been held yet.*Every action is done and checked.*Nothing today/ },
    actions: { answers: { 'GET /api/actions': { as_at: now, owners: [], rows: [], more: false } }, says: /No action stands here/ },
    strategy: { answers: { 'GET /api/prevention': { as_at: now, strategies: [], loose: [], people: 0, may_write: true } }, says: /No strategy and no initiative stands here yet/ },
    quarter: { answers: { 'GET /api/prevention/quarter': { as_at: now, from: now - 1, to: now, aims: [], officer_hours: 0, cost_gbp: 0, people: 0, stopped: [] } }, says: /Nothing ran in these months.*Nothing ended in these months/ },
    plans: { answers: { 'GET /api/plans': { as_at: now, rows: [], may_write: true } }, says: /No problem plan stands here yet/ },
    practice: { answers: { 'POST /api/find/practice': { as_at: now, total: 0, rows: [], may_write: true } }, says: /Nothing was found/ },
    training: { answers: { 'GET /api/training': { as_at: now, teams: [], may_write: true } }, says: /No team has anybody who meets victims/ },
    prevention: { answers: board('prevention'), says: /Nothing was counted in this period/ },
    agreed: { answers: board('meeting'), says: /Nothing was counted in this period/ },
    wanted: { answers: { 'GET /api/wanted': { as_at: now, suspects: [], rows: [], differences: [], compared: null, more: false } }, says: /Nothing is waiting here/ },
    warrants: { answers: { 'GET /api/wanted': { as_at: now, suspects: [], rows: [], differences: [], compared: null, more: false } }, says: /Nobody is wanted without a case/ },
    bureau: { answers: { 'GET /api/wanted': { as_at: now, suspects: [], rows: [], differences: [], compared: null, more: false } }, says: /Nothing is waiting here/ },
    'wanted-figures': { answers: board('wanted'), says: /Nothing was counted in this period/ },
    demand: { answers: board('demand'), says: /Nothing was counted in this period/ },
    iom: { answers: board('iom'), says: /Nothing was counted in this period/ },
    mobile: { answers: board('mobile'), says: /Nothing was counted in this period/ },
    scenarios: { answers: { 'GET /api/scenarios': { as_at: now, rows: [] } }, says: /Nobody has asked what if yet/ },
    roster: { answers: { 'GET /api/roster': { as_at: now, from: now, to: now, rows: [], may_change: true } }, says: /No tour reaches into this day/ },
    offenders: { answers: { 'GET /api/offenders': { as_at: now, rows: [] } }, says: /Nobody is in the register/ },
    offender: { never: 'a person has their fields; the sheet’s parts say for themselves that they are empty' },
    coverage: { answers: { 'GET /api/mobile': { as_at: now, from: now, teams: [], lost: [] } }, says: /Everybody on the roster has a device.*No phone is lost/ },
    registrar: { answers: { 'GET /api/registrar': { as_at: now, unaccounted: [], crimes: [], more: false, may: [] } }, says: /Every job has its crime or its reason/ },
    victims: { answers: { 'GET /api/victims': { as_at: now, rows: [], to_grade: [], limits: [], more: false, may: [] } }, says: /No victim is owed word/ },
    recording: { answers: board('recording'), says: /Nothing was counted in this period/ },
    'victims-told': { answers: board('victims'), says: /Nothing was counted in this period/ },
    bail: { answers: board('bail'), says: /Nothing was counted in this period/ },
    people: { answers: { 'GET /api/matches': { as_at: now, rows: [], more: false } }, says: /No pair waits for a decision/ },
    person: { never: 'a person has a name; the parts say for themselves that they are empty' },
    repeats: { answers: { 'GET /api/repeats': { as_at: now, from: now - 1, rows: [], missed: 0, only_names: 0, more: false } }, says: /Nothing repeats by these rules/ },
    'job-people': { answers: { 'GET /api/involved/job-412': { as_at: now, about: { id: 'job-412', kind: 'incident', number: '412', title: 'Noise', area: 'NE', at: now, restricted: false }, involved: [], repeats: [], answers: [], may_write: false } }, says: /Nobody is recorded/ },
    risk: { answers: board('risk'), says: /Nothing was counted in this period/ },
    exports: { answers: { 'GET /api/exports': { as_at: now, items: [] } }, says: /No files yet/ },
    attendance: { answers: board('attendance'), says: /Nothing was counted in this period/ },
    time: { answers: { ...board('time'), ...board('freed') }, says: /Nothing was counted in this period/ },
    supervision: { answers: board('supervision'), says: /Nothing was counted in this period/ },
    claims: { answers: { 'GET /api/claims': { as_at: now, items: [], baselines: [], may_make: false } }, says: /No claim has been made/ },
    claim: { never: 'a claim has its fields; its parts say for themselves that they are empty' },
    'make-claim': { never: 'a form' },
    trust: { answers: board('trust'), says: /Nothing was counted in this period/ },
    staff: { never: 'whoever reads it is in it' },
    'staff-entry': { answers: { 'GET /api/staff/staff-1': { ...administration.entry(now), roles: [], teams: [], areas: [], acts: [] } }, says: /Role Nothing.*No area.*Nothing yet/ },
    teams: { answers: { 'GET /api/teams': { as_at: now, on: now, teams: [], in_none: [] } }, says: /There are no teams yet/ },
    reference: { never: 'every build has its lists' },
    'reference-list': { never: 'every list has rows' },
    imports: { answers: { 'GET /api/imports': { as_at: now, imports: [] } }, says: /Nothing was imported yet/ },
    disposal: { answers: { 'GET /api/disposal': { as_at: now, due: [], proposed: [], decided: [], more: false, decides: true } }, says: /Nothing is due, proposed or gone/ },
    acts: { answers: { 'GET /api/administration': { as_at: now, acts: [] } }, says: /Nothing yet/ },
  }

  let failing: ((request: desk.Sent) => Promise<Response>) | null = null
  beforeEach(() => {
    failing = null
    desk.everything()
    const usual = globalThis.fetch
    vi.stubGlobal('fetch', (path: string, init: RequestInit) => {
      const request = `${init.method ?? 'GET'} ${path.split('?')[0]}`
      return failing && !NEVER_OF_A_VIEW.test(request) ? failing({ path } as desk.Sent) : usual(path, init)
    })
  })

  const refuse = (status: number, detail: string) => async () => new Response(JSON.stringify(desk.problem(status, 'refused', detail).body), { status })
  /** Lists wait for a pause in typing; nothing else does. */
  const show = async (hash: string) => {
    await desk.show(hash)
    if (!/^#\/(investigations|jobs)$/.test(hash)) return
    await new Promise((done) => setTimeout(done, 170))
    await settle()
  }
  const screens = consoleScreens
  const reads = screens.filter((one) => !STILL.includes(one.name))

  it.each(reads.map((one) => [one.name, one] as const))('%s says that it is being read', async (_, screen) => {
    failing = () => new Promise(() => undefined)
    await show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(reading()).toBe(true)
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s says why it could not be read, and reads again when asked', async (_, screen) => {
    failing = refuse(500, 'The store did not answer.')
    await show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(alerts()).toContain('The store did not answer.')
    failing = null
    button(/^Try again$/).click()
    await settle()
    expect(alerts()).not.toContain('The store did not answer.')
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s says when it may not be read, and offers no second try', async (_, screen) => {
    failing = refuse(403, NOT_ALLOWED)
    await show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(alerts()).toContain(NOT_ALLOWED)
    expect(offersAgain()).toBe(false)
  })

  it.each(screens.filter((one) => !STILL.includes(one.name)).map((one) => [one.name, one] as const))('%s is not there for somebody without the right', async (_, screen) => {
    desk.as([])
    await show(screen.at(ids))
    expect(heading()).toBe('Your role has no pages here')
    expect(text()).toContain('ask your administrator for the role')
    expect(desk.sent.filter((one) => one.path.startsWith('/api/') && !NEVER_OF_A_VIEW.test(`${one.method} ${one.path}`))).toEqual([])
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s keeps what it shows when it cannot be read again, and dates it', async (_, screen) => {
    await show(screen.at(ids))
    const before = heading()
    failing = refuse(500, 'The store did not answer.')
    dispatchEvent(new Event('online'))
    await settle()
    expect(heading()).toBe(before)
    expect(text()).toMatch(/As it was at \d\d:\d\d: it could not be read again/)
    expect(document.querySelector('main .stale-note')?.nextElementSibling).not.toBeNull()
  })

  it.each(reads.map((one) => [one.name, one] as const))('%s has words for having nothing to show', async (name, screen) => {
    const empty = EMPTY[name]
    expect(empty, `say in EMPTY what ${name} shows when there is nothing`).toBeDefined()
    if (!empty || 'never' in empty) return
    for (const [request, body] of Object.entries(empty.answers)) desk.answers[request] = () => ({ body })
    await show(screen.at(ids))
    expect(heading()).not.toBe('')
    expect(text()).toMatch(empty.says)
  })
})
