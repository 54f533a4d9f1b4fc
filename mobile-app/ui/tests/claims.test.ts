import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../src/console/App.svelte'
import Officer from '../src/officer/App.svelte'
import * as desk from '../dev/console-example'
import * as example from '../dev/claims-example'
import { FakePort } from '../src/port/fake'
import type { ClaimFile } from '../src/records/claims'

interface Sent {
  method: string
  path: string
  body: Record<string, unknown> | null
}

let sent: Sent[]
let file: ClaimFile
let refusal: { status: number; body: unknown } | null
let app: ReturnType<typeof mount> | null = null
const now = Date.now()

beforeEach(() => {
  sent = []
  file = example.claim(now)
  refusal = null
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    const url = new URL(path, 'http://desk')
    const method = init.method ?? 'GET'
    const request = { method, path: url.pathname, body: init.body ? (JSON.parse(String(init.body)) as Record<string, unknown>) : null }
    sent.push(request)
    const answer = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status })
    if (url.pathname === '/auth/refresh') return answer({ access: 't', access_until: now, refresh: '', me: desk.me })
    if (url.pathname === '/api/lists') return answer({ task_types: [{ code: 'record_crime', label_en: 'Record a crime', label_cy: 'Cofnodi trosedd', valid_from: '2010-01-01', valid_to: null, extra: {} }] })
    if (url.pathname === '/api/claims/preview') return answer({ reckoned: example.reckoned(), overlap: { id: 'signed', title: 'Crimes recorded at the scene', rung: 'signed' } })
    if (method === 'GET' && url.pathname === '/api/claims') return answer(example.claims(now))
    if (method === 'GET' && url.pathname.startsWith('/api/claims/')) return answer(file)
    if (method === 'POST' && refusal) return answer(refusal.body, refusal.status)
    return answer({ id: 'made', version: 1, seq: 1, outcome: 'applied', records: [] })
  })
})

afterEach(async () => {
  if (app) await unmount(app)
  app = null
  vi.unstubAllGlobals()
})

async function settle(): Promise<void> {
  for (let i = 0; i < 25; i++) await new Promise((done) => setTimeout(done, 0))
  flushSync()
}
async function show(hash: string): Promise<void> {
  location.hash = hash
  dispatchEvent(new Event('hashchange'))
  app = mount(App, { target: document.body })
  await settle()
}
const text = () => document.body.textContent?.replace(/\s+/g, ' ') ?? ''
const field = (id: string) => document.getElementById(id) as HTMLInputElement
const type = (id: string, words: string) => {
  field(id).value = words
  field(id).dispatchEvent(new Event('input', { bubbles: true }))
}
const press = async (key: string, on: EventTarget = document.body, more: KeyboardEventInit = {}) => {
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
  await settle()
}
const steps = () => sent.filter((s) => s.path.endsWith('/steps'))

describe('the list of claims', () => {
  it('counts signed claims alone in the headline and shows the others beside it', async () => {
    await show('#/claims')
    const headline = document.querySelector('[aria-labelledby="signed-claims"]')?.textContent ?? ''
    expect(headline).toMatch(/10\.3 h.*17\.2 h saved/)
    const beside = document.querySelector('[aria-labelledby="other-claims"]')?.textContent ?? ''
    expect(beside).toMatch(/reviewed.*300 min.*n = 1.*claimed.*n = 0/)
  })

  it('says which claim lost its signature and which has the minutes of an earlier one', async () => {
    await show('#/claims')
    const row = [...document.querySelectorAll('tbody tr')].find((tr) => tr.textContent?.includes('Shorter forms'))?.textContent ?? ''
    expect(row).toContain('was signed, changed since')
    expect(row).toContain('same minutes as Crimes recorded at the scene')
  })
})

describe('a claim', () => {
  it('shows saved and freed as two numbers and opens every row', async () => {
    await show('#/claim/signed')
    const numbers = document.querySelector('[aria-labelledby="numbers"]')?.textContent ?? ''
    expect(numbers).toMatch(/17\.2 h.*Saved.*10\.3 h.*Freed/)
    const parts = [...document.querySelectorAll('details.part summary')].map((s) => s.textContent?.replace(/\s+/g, ' ').trim())
    expect(parts).toEqual(['Before 1', 'After 1', 'Left out 1', 'Times done 1'])
    expect(document.querySelectorAll('.ladder li')).toHaveLength(3)
  })

  it('is decided from the keyboard with a reason, bound to what is shown', async () => {
    await show('#/claim/signed')
    await press('a')
    expect(document.activeElement?.id).toBe('step-reason')
    await press('Enter', field('step-reason'), { ctrlKey: true })
    expect(steps()).toHaveLength(0)
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('Say why')
    type('step-reason', 'The rota shows it.')
    await press('Enter', field('step-reason'), { ctrlKey: true })
    expect(steps().map((s) => s.body)).toEqual([{ to: 'signed', reason: 'The rota shows it.', content_hash: 'c0ffee0123456789' }])
    expect(text()).toContain('Signed.')
  })

  it('keeps the reason when the claim changed meanwhile, and shows it as it is', async () => {
    await show('#/claim/signed')
    await press('r')
    type('step-reason', 'Count the rework too.')
    refusal = { status: 409, body: { type: 'x', title: 'Changed', status: 409, detail: 'It changed.', code: 'changed', fields: [], request: null } }
    file = example.claim(now, { content_hash: 'beef' })
    await press('Enter', field('step-reason'), { ctrlKey: true })
    expect(field('step-reason').value).toBe('Count the rework too.')
    expect(text()).toContain('Bound to what is shown: beef.')
  })

  it('offers nobody a step that is not theirs, and says why', async () => {
    file = example.claim(now, { offered: [{ to: 'signed', refused: 'You wrote this claim.', refused_cy: null }], overlap: { id: 'other', title: 'An earlier one', rung: 'signed' } })
    await show('#/claim/signed')
    await press('a')
    expect(document.getElementById('step-reason')).toBeNull()
    expect(text()).toContain('Sign it: You wrote this claim.')
    expect(document.querySelector('a[href="#/claim/other"]')?.textContent).toBe('An earlier one')
  })
})

describe('making a claim', () => {
  it('asks for samples, periods and a use, and for no number of minutes', async () => {
    await show('#/make-claim')
    field('claim-task').value = 'record_crime'
    field('claim-task').dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    const box = document.querySelector<HTMLInputElement>('#claim-baselines input')
    box?.click()
    type('claim-title', 'Crimes at the scene')
    await new Promise((done) => setTimeout(done, 350))
    await settle()
    const preview = document.querySelector('[aria-labelledby="comes-to"]')?.textContent ?? ''
    expect(preview).toMatch(/17\.2 h/)
    expect(preview).toContain('An earlier claim has the same minutes')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await settle()
    const made = sent.find((s) => s.method === 'POST' && s.path === '/api/claims')?.body ?? {}
    expect(made).toMatchObject({ title: 'Crimes at the scene', task: 'record_crime', baselines: ['base'], method: 'timed', volume_source: 'runs', gbp: null, version: 0 })
    expect(Object.keys(made).filter((key) => /minute/.test(key))).toEqual([])
    expect(location.hash).toBe('#/claim/made')
  })
})

describe('timing a task that was picked at random', () => {
  let port: FakePort
  const asked = (name: string) => port.asked.filter((a) => a.name === name)
  const button = (name: RegExp) => [...document.querySelectorAll<HTMLElement>('button')].find((b) => name.test(b.textContent ?? ''))
  async function officer(hash: string): Promise<void> {
    location.hash = hash
    dispatchEvent(new Event('hashchange'))
    app = mount(Officer, { target: document.body, props: { port } })
    await settle()
  }
  beforeEach(() => (port = new FakePort()))

  it('is declined with one tap that keeps nothing', async () => {
    port.offering = true
    await officer('#/crime/crime-bryn-row/update')
    expect(text()).toContain('One in 20 is asked. It counts for the task, never for you.')
    const before = port.asked.length
    button(/Not now/)?.click()
    await settle()
    expect(button(/Start timing/)).toBeUndefined()
    expect(port.asked.length).toBe(before)
  })

  it('starts with one tap and stops with one, on whatever page', async () => {
    port.offering = true
    await officer('#/notebook/new')
    button(/Start timing/)?.click()
    await settle()
    expect(asked('start_sample').map((a) => a.question)).toEqual([{ task: 'notebook_entry' }])
    location.hash = '#/'
    dispatchEvent(new Event('hashchange'))
    await settle()
    button(/^Stop$/)?.click()
    await settle()
    expect(asked('stop_sample')).toHaveLength(1)
  })

  it('asks nothing when the draw says no', async () => {
    await officer('#/crime/crime-bryn-row/update')
    expect(asked('offer_sample')).toHaveLength(1)
    expect(text()).not.toContain('Time this one?')
  })
})
