// The people of a job on the way there: known before arrival, asked in two taps, nowhere else.

import { beforeEach, describe, expect, it } from 'vitest'
import type { PersonAtJob } from '../src/records/at_scene'
import { port, show } from './officer'
import { button, press, settle, text } from './onpage'

const NOW = Date.UTC(2026, 10, 24, 13)
const PRICE: PersonAtJob = {
  id: 'i1',
  person: 'p1',
  name: 'Siân Price',
  role: 'victim',
  safe_contact: { channel: 'work_phone', to: '01633 960000', times: null, never: 'Her partner reads her phone', never_channels: ['mobile'] },
  language: 'cy',
  warnings: [],
  asked: 'unsaid',
  repeats: [{ rule: 'RR1', subject: 'p1', count: 3, asserted: false, window_days: 365, sources: [{ id: 'j0', kind: 'incident', number: '0011', title: 'Noise', at: NOW }], said: null }],
}

beforeEach(() => {
  port.people = { as_at: NOW, counted_from: 4, people: [PRICE], repeats: [] }
})

const shown = async () => {
  await show('#/job/job-0412')
  await settle()
  await settle()
}

describe('the people of a job', () => {
  it('says before arrival who is a repeat victim, under which rule and from what', async () => {
    await shown()
    expect(text()).toMatch(/Repeat victim under RR1.*3 events in 365 days.*0011 Noise/)
    expect(text()).toContain('from 4 jobs and cases on this phone')
  })

  it('trap_14_says_how_to_reach_them_how_never_and_in_which_language', async () => {
    await shown()
    expect(text()).toMatch(/Reach them by: work_phone 01633 960000.*Never: mobile · Her partner reads her phone.*Speak Welsh with them/)
  })

  it('trap_15_asks_with_nothing_chosen_and_none_found_is_one_tap', async () => {
    await shown()
    expect(text()).toContain('Nobody said whether it was asked')
    await press(/^Asked, none found$/)
    await settle()
    expect(port.asked.find((one) => one.name === 'say_vulnerability')?.question).toEqual({ about: 'job-0412', involved: 'i1', answer: 'none_found', factors: [], reason: null })
    expect(text()).toMatch(/Vulnerability:\s*Asked, none found/)
  })

  it('keeps what was not asked only with why', async () => {
    await shown()
    await press(/^Not asked$/)
    expect(port.asked.some((one) => one.name === 'say_vulnerability')).toBe(false)
    expect(document.querySelector('[role=group][aria-labelledby="why-i1"]')).not.toBeNull()
  })

  it('trap_33_is_read_once', async () => {
    await shown()
    button(/^I have read it$/).click()
    await settle()
    await settle()
    expect(port.asked.find((one) => one.name === 'read_repeat')?.question).toEqual({ about: 'job-0412', rule: 'RR1', subject: 'p1' })
    expect([...document.querySelectorAll('button')].some((one) => one.textContent === 'I have read it')).toBe(false)
  })
})
