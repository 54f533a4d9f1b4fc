import { beforeEach, describe, expect, it } from 'vitest'
import * as example from '../dev/claims-example'
import type { ClaimFile } from '../src/records/claims'
import * as desk from './desk'
import * as officer from './officer'
import { go, press as push, settle, text, type } from './onpage'

const now = desk.now
const show = desk.show
let file: ClaimFile
let refusal: desk.Answer | null

beforeEach(() => {
  file = example.claim(now)
  refusal = null
  desk.answers['GET /api/lists'] = () => ({ body: { task_types: [{ code: 'record_crime', label_en: 'Record a crime', label_cy: 'Cofnodi trosedd', valid_from: '2010-01-01', valid_to: null, extra: {} }] } })
  desk.answers['GET /api/claims'] = () => ({ body: example.claims(now) })
  desk.answers['GET /api/claims/signed'] = () => ({ body: file })
  desk.answers['GET /api/claims/made'] = () => ({ body: file })
  desk.answers['POST /api/claims/preview'] = () => ({ body: { reckoned: example.reckoned(), overlap: { id: 'signed', title: 'Crimes recorded at the scene', rung: 'signed' } } })
  const made = { body: { id: 'made', version: 1, seq: 1, outcome: 'applied', records: [] } }
  desk.answers['POST /api/claims'] = () => made
  desk.answers['POST /api/claims/signed/steps'] = () => refusal ?? made
})

const field = (id: string) => document.getElementById(id) as HTMLInputElement
const press = async (key: string, on: EventTarget = document.body, more: KeyboardEventInit = {}) => {
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }))
  await settle()
}
const steps = () => desk.sent.filter((one) => one.path.endsWith('/steps'))

describe('the list of claims', () => {
  it('counts signed claims alone in the headline and shows the others beside it', async () => {
    await show('#/claims')
    const headline = document.querySelector('[aria-labelledby="signed-claims"]')?.textContent ?? ''
    expect(headline).toMatch(/10\.3 h.*17\.2 h saved/)
    const beside = document.querySelector('[aria-labelledby="other-claims"]')?.textContent ?? ''
    expect(beside).toMatch(/reviewed.*300 min.*n 1.*claimed.*n 0/)
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
    refusal = desk.problem(409, 'changed', 'It changed.')
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
    const came = () => document.querySelector('[aria-labelledby="comes-to"]')?.textContent ?? ''
    expect(document.querySelectorAll('#claim-baselines input:checked')).toHaveLength(1)
    // It is counted a moment after something was chosen.
    for (let turn = 0; turn < 40 && !came().includes('17.2 h'); turn++) await new Promise((done) => setTimeout(done, 50))
    await settle()
    const preview = came()
    expect(preview).toMatch(/17\.2 h/)
    expect(preview).toContain('An earlier claim has the same minutes')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await settle()
    const made = desk.sent.find((s) => s.method === 'POST' && s.path === '/api/claims')?.body ?? {}
    expect(made).toMatchObject({ title: 'Crimes at the scene', task: 'record_crime', baselines: ['base'], method: 'timed', volume_source: 'runs', gbp: null, version: 0 })
    expect(Object.keys(made).filter((key) => /minute/.test(key))).toEqual([])
    expect(location.hash).toBe('#/claim/made')
  })
})

describe('timing a task that was picked at random', () => {
  it('is declined with one tap that keeps nothing', async () => {
    officer.port.offering = true
    await officer.show('#/crime/crime-bryn-row/update')
    expect(text()).toContain('One in 20 is asked. It counts for the task, never for you.')
    const before = officer.port.asked.length
    await push(/Not now/)
    expect(text()).not.toContain('Time this one?')
    expect(officer.port.asked.length).toBe(before)
  })

  it('starts with one tap and stops with one, on whatever page', async () => {
    officer.port.offering = true
    await officer.show('#/notebook/new')
    await push(/Start timing/)
    expect(officer.asked('start_sample')).toEqual([{ task: 'notebook_entry' }])
    go('#/')
    await settle()
    await push(/^ ?Stop$/)
    expect(officer.asked('stop_sample')).toHaveLength(1)
  })

  it('asks nothing when the draw says no', async () => {
    await officer.show('#/crime/crime-bryn-row/update')
    expect(officer.asked('offer_sample')).toHaveLength(1)
    expect(text()).not.toContain('Time this one?')
  })
})
