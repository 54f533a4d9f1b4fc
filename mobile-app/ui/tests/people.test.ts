// People: found without an address, decided by a person, asked without a default, rung only as is safe.

import { describe, expect, it } from 'vitest'
import { answers, problem, sent, show } from './desk'
import { button, press, settle, text, type } from './onpage'

const body = (path: string) => sent.find((one) => one.method === 'POST' && one.path === path)?.body

describe('people', () => {
  it('are looked for in the body of a question, and no word of it stands in the address', async () => {
    await show('#/people')
    type('people-words', 'Siân Price')
    button(/^Find people$/).click()
    await settle()
    expect(body('/api/nominals/find')).toEqual({ words: 'Siân Price' })
    expect(location.hash).toBe('#/people')
    expect(sent.every((one) => !one.path.includes('Price') && !String(one.query).includes('Price'))).toBe(true)
    expect(document.querySelector('main a[href="#/person/p1"]')?.textContent).toBe('Siân Price')
  })

  it('are joined only by somebody, who sees the score in its parts', async () => {
    await show('#/people')
    expect(text()).toMatch(/70 of 100.*name_forms \+42.*born_swapped \+28/)
    await press(/^The same person/)
    expect(body('/api/matches')).toMatchObject({ left: 'p1', right: 'i1', decision: 'same' })
  })

  it('a decision is taken back with why, and what was typed stays when it is refused', async () => {
    answers['POST /api/matches'] = () => problem(422, 'bad_field', 'Say why it is taken back.')
    await show('#/person/p1')
    await press(/^Take it back/)
    type('undo-why', 'Two cousins')
    button(/^Take it back$/).click()
    await settle()
    expect(body('/api/matches')).toMatchObject({ decision: 'undone', why: 'Two cousins' })
    expect((document.getElementById('undo-why') as HTMLInputElement).value).toBe('Two cousins')
    expect(text()).toContain('Say why it is taken back.')
  })

  it('trap_14_how_somebody_may_be_rung_stands_where_they_would_be_rung', async () => {
    await show('#/investigation/crime-bryn-row')
    const panel = document.querySelector('[aria-label=People]')
    expect(panel?.textContent).toMatch(/Reach them by: work_phone 01633 960000.*Never: mobile · Her partner reads her phone/)
    expect(panel?.textContent).toContain('Speak Welsh with them.')
  })

  it('trap_15_nothing_is_chosen_before_somebody_says_what_was_asked', async () => {
    await show('#/investigation/crime-bryn-row')
    expect(text()).toContain('Nobody said whether vulnerability was asked')
    await press(/^Say what was asked/)
    expect(document.querySelectorAll('[aria-label^=Vulnerability] input:checked').length).toBe(0)
    document.querySelector<HTMLInputElement>('input[value=none_found]')?.click()
    await settle()
    button(/^Save$/).click()
    await settle()
    expect(body('/api/vulnerability')).toMatchObject({ answer: 'none_found', factors: [], involved: 'i1' })
  })
})

describe('repeats of the week', () => {
  it('open to what they were computed from, and of a restricted case say only that it counts', async () => {
    await show('#/repeats')
    expect(text()).toMatch(/3 events in 365 days.*not flagged when they told us/)
    expect(text()).toContain('A restricted case. It counts; you may not read it.')
    expect(document.querySelector('main a[href="#/job-people/job-412"]')?.textContent).toContain('412')
  })

  it('trap_33_are_put_aside_only_with_a_reason_and_taken_on_from_the_list', async () => {
    await show('#/repeats')
    await press(/^I see to it/)
    type('repeat-words', 'Visit on Friday')
    button(/^Save$/).click()
    await settle()
    expect(body('/api/repeats')).toMatchObject({ about: 'job-412', rule: 'RR1', subject: 'p1', said: 'action', action: 'Visit on Friday' })
  })
})
