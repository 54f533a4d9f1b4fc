// The daily meeting: what is undone stands first, a row becomes an action in one step, and somebody else closes it.

import { describe, expect, it } from 'vitest'
import * as meeting from '../dev/meeting-example'
import { answers, now, problem, sent, show } from './desk'
import { button, press, settle, text, type } from './onpage'

describe('the board of the daily meeting', () => {
  it('opens with what is undone, and says how old it is and what it may lack', async () => {
    await show('#/daily')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads[0]).toBe('2 actions are not done')
    expect(text()).toMatch(/as at .*\d\d:\d\d/i)
    expect(text()).toContain('2 phones here hold unsent work: 7 changes')
    expect(text()).toContain('1 phone here has said nothing for a day')
    expect(document.querySelector('#action-action-1')?.textContent).toContain('nobody of this post is on duty')
  })

  it('says of an item that nothing here records that it is not recorded here', async () => {
    await show('#/daily')
    expect(document.querySelector('[aria-labelledby=item-AG11]')?.textContent).toContain('Not recorded here')
    expect(document.querySelector('[aria-labelledby=item-AG03]')?.textContent).toContain('risk not assessed')
  })

  it('makes an action of a row in one step, with a post, a day and a measure', async () => {
    await show('#/daily')
    await press(/^Raise an action: 2200451/)
    type('act-text', 'Arrest at the mother’s address.')
    const post = document.getElementById('act-post') as HTMLSelectElement
    post.selectedIndex = [...post.options].findIndex((option) => option.value === 'SGT|team-a|')
    post.dispatchEvent(new Event('change', { bubbles: true }))
    type('act-due', '2026-12-01T18:00')
    type('act-measure', 'In custody, or three addresses tried.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/actions')?.body).toMatchObject({
      item: 'AG04', level: 'local', area: 'BG', owner_role: 'SGT', owner_team: 'team-a', owner_area: null, linked_record: 'crime-bryn-row', due_at: Date.UTC(2026, 11, 1, 18), measure_of_done: 'In custody, or three addresses tried.',
    })
  })

  it('keeps a decision of which no action comes, with its reason, and shows it there and in the minutes', async () => {
    answers['GET /api/meeting'] = () => ({ body: meeting.holding(now) })
    await show('#/daily')
    expect(document.querySelector('[aria-labelledby=decided]')?.textContent).toMatch(/1 decision without an action.*Watch the precinct another week\..*Why no action: Two quiet nights\..*Gareth Hale 31/)
    await press(/^Decide without an action: 2200451/)
    type('decide-text', 'Leave it with the night team.')
    type('decide-reason', 'They have the address already.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/meetings/meeting-1/decisions')?.body).toEqual({ item: 'AG04', text: 'Leave it with the night team.', reason: 'They have the address already.', linked_record: 'crime-bryn-row' })
    const before = document.querySelector<HTMLDetailsElement>('[aria-label="Minutes of the meetings so far"] details')
    if (before) before.open = true
    before?.dispatchEvent(new Event('toggle'))
    await settle()
    expect(before?.textContent).toMatch(/Watch the precinct another week\..*Patrol the precinct on Friday night/)
    expect(sent.find((one) => one.path === '/api/meetings')?.query.get('area')).toBe('BG')
  })

  it('says how many are on duty of how many there must be, and opens to who they are', async () => {
    await show('#/daily')
    const item = document.querySelector('[aria-labelledby=item-AG10]')
    expect(item?.textContent).toMatch(/as at .*1 on duty of at least 4.*below the minimum/)
    expect(item?.querySelector('details')?.textContent).toMatch(/Rhian Protheroe 288, Response A · on duty by what they booked.*Gareth Hale 31, Response A · away from their tour: leave by the roster/)
  })

  it('keeps what was typed when it is refused', async () => {
    answers['POST /api/actions'] = () => problem(422, 'bad-field', 'Say what will be seen when it is done.')
    await show('#/daily')
    await press(/^Raise an action: The Precinct/)
    type('act-text', 'Speak to the shops.')
    button(/^Save$/).click()
    await settle()
    expect(document.querySelector('form [role=alert]')?.textContent).toContain('Say what will be seen')
    expect((document.getElementById('act-text') as HTMLInputElement).value).toBe('Speak to the shops.')
  })
})

describe('actions', () => {
  it('stand by owner and age, and each can be discharged from the list', async () => {
    await show('#/actions')
    expect(document.querySelector('main table')?.textContent).toMatch(/SGT, Response A.*2.*1/)
    expect([...document.querySelectorAll('main tbody td.num a')].map((one) => one.getAttribute('href'))).toEqual(['#/actions?show=open&owner=SGT%7Cteam-a%7C', '#/actions?show=overdue&owner=SGT%7Cteam-a%7C'])
    await press(/^Check and close: Fetch the footage/)
    await press(/^Check and close$/)
    expect(sent.find((one) => one.path === '/api/actions/action-2')?.body).toMatchObject({ step: 'check', version: 3 })
    await press(/^Done: Patrol the precinct/)
    type('step-words', 'Logged, 12 and 40.')
    await press(/^Done$/)
    expect(sent.find((one) => one.path === '/api/actions/action-1')?.body).toMatchObject({ step: 'done', version: 3, words: 'Logged, 12 and 40.' })
  })

  it('shows each extension with its reason and its authority', async () => {
    await show('#/actions')
    expect(document.querySelector('#action-action-1 details')?.textContent).toMatch(/moved from .* by Gareth Hale 31 \(INS\). The council comes on Thursday/)
  })
})
