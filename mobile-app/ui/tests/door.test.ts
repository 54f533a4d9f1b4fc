// On the phone: prevention advice at the door, an agreed action that is done, and what others learnt.

import { describe, expect, it } from 'vitest'
import { asked, port, row, show } from './officer'
import { button, settle, text, type } from './onpage'

describe('prevention advice', () => {
  it('is prompted on the job and kept in two taps', async () => {
    Object.assign(port.lists, { prevention_advice_kinds: [row('PA01', 'Locks'), row('PA08', 'Sent on')], no_advice_reasons: [row('NA02', 'Not the moment')] })
    await show('#/job/job-0412')
    expect(text()).toMatch(/Prevention advice.*Record it/)
    await show('#/job/job-0412/advice')
    document.querySelector<HTMLInputElement>('#advice input[value=PA01]')?.click()
    button(/^Keep$/).click()
    await settle()
    expect(asked('give_advice')[0]).toMatchObject({ incident: 'job-0412', what: ['PA01'], why_not: null })
  })

  it('takes the reason why nothing was advised in place of advice', async () => {
    Object.assign(port.lists, { prevention_advice_kinds: [row('PA01', 'Locks')], no_advice_reasons: [row('NA02', 'Not the moment')] })
    await show('#/job/job-0412/advice')
    document.querySelector<HTMLInputElement>('#advice input[value=PA01]')?.click()
    const why = document.getElementById('advice-why') as HTMLSelectElement
    why.selectedIndex = [...why.options].findIndex((option) => option.value === 'NA02')
    why.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    button(/^Keep$/).click()
    await settle()
    expect(asked('give_advice')[0]).toMatchObject({ what: [], why_not: 'NA02' })
  })
})

describe('an agreed action', () => {
  it('is done in the officer’s own words, and waits for somebody else', async () => {
    await show('#/action/action-1')
    expect(text()).toMatch(/Patrol the precinct.*Done when: Two patrols logged/)
    type('action-evidence', 'Log 12 and 40.')
    button(/^It is done$/).click()
    await settle()
    expect(asked('action_done')[0]).toMatchObject({ id: 'action-1', evidence: 'Log 12 and 40.' })
    await show('#/action/action-1')
    expect(text()).toContain('Somebody else looks at it')
  })
})

describe('practice', () => {
  it('can be read without signal, with whether it worked', async () => {
    await show('#/practice/practice-1')
    expect(text()).toMatch(/Alley gates.*did_not_work.*OFFICIAL.*Avoid the cheap lock.*Ask Evans/)
  })
})
