// Demand, scenarios, the roster, managed offenders and who has a device: what is shown, and what is sent.

import { beforeEach, describe, expect, it } from 'vitest'
import { heatOf, stepOf } from '../src/console/heat.svelte'
import { board } from '../dev/console-example'
import { answers, as, now, problem, sent, show } from './desk'
import { button, press, settle, text, type } from './onpage'

beforeEach(() => as(['read_cases', 'allocate', 'read_measures', 'report_lost', 'manage_offenders']))

describe('demand and supply', () => {
  it('sorts each hour of the week by how much of the supply it takes, with 70 per cent as the line', () => {
    expect([stepOf(10, 40), stepOf(28, 40), stepOf(29, 40), stepOf(41, 40), stepOf(3, 0), stepOf(0, 0)]).toEqual(['under50', 'under70', 'under100', 'over100', 'nobody', ''])
    const cells = heatOf(board('demand', now - 1, now, null, now))
    expect(cells).toHaveLength(168)
    expect(cells.find((cell) => cell.weekday === '6' && cell.hour === '01')).toMatchObject({ demand: 61, supply: 40, step: 'over100' })
  })

  it('puts what takes most hours first, and not what comes most often', async () => {
    await show('#/demand')
    expect(text()).toContain('missing takes most: 812 h')
    expect(text()).toContain('In 2 hours of the week there is more work than people')
  })

  it('has the heat map as a table whose hours open to their rows', async () => {
    await show('#/demand')
    const cell = document.querySelector<HTMLAnchorElement>('table.heat a[aria-label^="Sat 01"]')
    expect(cell?.getAttribute('href')).toMatch(/#\/rows\/demand\/DE01\?.*group=hour%3A01%2Cweekday%3A6/)
    expect(cell?.getAttribute('aria-label')).toContain('61.0 h of work, 40.0 h available')
  })
})

describe('a scenario', () => {
  it('is marked for what it is, with who made it and what it leaves', async () => {
    await show('#/scenarios')
    const one = document.querySelector('article.scenario')?.textContent ?? ''
    expect(one).toMatch(/Scenario.*10 % fewer of concern: 20.1 of 201.4 hours would not be spent.*by Carys Vaughan/s)
  })

  it('keeps what was typed when it is refused', async () => {
    answers['POST /api/scenarios'] = () => problem(422, 'field', 'There was none of that work in this period.')
    await show('#/scenarios')
    type('scenario-title', 'Fewer alarms')
    type('scenario-note', 'If they were checked first.')
    button(/^Count it and keep it$/).click()
    await settle()
    expect(document.querySelector('main [role=alert]')?.textContent).toContain('none of that work')
    expect((document.getElementById('scenario-title') as HTMLInputElement).value).toBe('Fewer alarms')
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/scenarios')?.body).toMatchObject({ title: 'Fewer alarms', percent: 10 })
  })
})

describe('the roster', () => {
  it('takes a tour off, bound to the version that was read', async () => {
    await show('#/roster')
    await press(/^Change: Carys Vaughan 1412$/)
    document.querySelector<HTMLInputElement>('form.change input[type=checkbox]')?.click()
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/roster/tour-1')?.body).toMatchObject({ version: 2, cancelled: true, abstraction: null })
  })
})

describe('managed offenders', () => {
  it('lists those first about whom somebody must do something, and keeps those who left', async () => {
    await show('#/offenders')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads).toEqual(['2 in the scheme', '1 who left, still followed', '1 eligible and not taken'])
    expect(text()).toMatch(/Lewys Parrin.*needs a plan or a review/)
  })

  it('shows days at liberty beside what happened in them, says too early, and claims nothing of one person', async () => {
    await show('#/offender/off-1')
    expect(text()).toMatch(/12 months before\s*11\s*290\s*75\s*4/)
    expect(text()).toContain('too early')
    expect(text()).toContain('One person proves nothing about the scheme.')
  })

  it('tells a contact, bound to the version that was read', async () => {
    await show('#/offender/off-1')
    type('tell-words', 'Seen at the hostel.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/offenders/off-1/tell')?.body).toMatchObject({ what: 'contact', version: 3, text: 'Seen at the hostel.', reached: true })
  })

  it('shows a small cohort without decimals, and says where there is no comparison', async () => {
    await show('#/iom')
    expect(text()).toContain('45 %')
    expect(text()).not.toMatch(/45\.0 %|26\.0 %/)
    expect(text()).toContain('no comparison group')
  })
})

describe('mobile access', () => {
  it('says by team who has none and who waits, with a way to put it right, and what was on a lost phone', async () => {
    await show('#/coverage')
    expect(text()).toMatch(/3 of 5 have a working device.*Carys Vaughan 1412: No working device.*Enrol a phone/)
    expect(text()).toMatch(/Phone 9.*not reached\s*412\s*9\s*2/)
  })

  it('counts the wait in seconds', async () => {
    await show('#/mobile')
    expect(text()).toContain('6.4 s')
  })
})

describe('time beside the published split', () => {
  it('has what nobody accounts for as a row of its own', async () => {
    await show('#/time')
    const rows = [...document.querySelectorAll('section[aria-labelledby=published] tbody tr')].map((row) => row.textContent)
    expect(rows.at(-1)).toMatch(/Unaccounted.*13.0 %/)
  })
})
