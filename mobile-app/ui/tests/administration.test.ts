import { beforeEach, describe, expect, it } from 'vitest'
import { asCsv, lines } from '../src/console/admin/sheet'
import { fromAccount, inOrder, standing } from '../src/console/admin/dated'
import * as administration from './administration'
import * as desk from './desk'
import { button, settle, text } from './onpage'

const type = (id: string, words: string, event = 'input') => {
  const field = document.getElementById(id) as HTMLInputElement
  field.value = words
  field.dispatchEvent(new Event(event, { bubbles: true }))
}
const submit = async (id: string) => {
  document.getElementById(id)?.closest('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await settle()
}

beforeEach(() => {
  desk.as(['administer', 'enrol', 'report_lost'])
  Object.assign(desk.answers, administration.answers(desk.now))
})

describe('what somebody holds by date', () => {
  it('stands in the order in which it matters, and what was withdrawn before it began never holds', () => {
    const held = administration.entry(100).roles
    expect(inOrder(held, 100).map((one) => standing(one, 100))).toEqual(['holds', 'later', 'never'])
    expect(fromAccount('SGT/5/9 PCO/1/')).toEqual([
      { value: 'SGT', from: 5, to: 9 },
      { value: 'PCO', from: 1, to: null },
    ])
  })

  it('is shown with what was done to it, by whom and why', async () => {
    await desk.show('#/staff/staff-1')
    expect(text()).toMatch(/PCO.*holds.*SGT.*to come.*DET.*withdrawn before it began/)
    expect(text()).toContain('Acting up for a week')
    expect(text()).toContain('by Gwyn Sallis 9001')
    expect(text()).toContain('2 entries were not sent when last heard')
  })

  it('is changed with a reason, on the version that is on the screen', async () => {
    await desk.show('#/staff/staff-1')
    const what = document.querySelector<HTMLSelectElement>('form select')
    if (!what) throw new Error('no form')
    what.value = 'collar'
    what.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    type('c-value', '77')
    type('c-from', '2026-12-01')
    type('c-reason', 'Promoted')
    await submit('c-reason')
    const asked = desk.sent.find((one) => one.method === 'POST' && one.path === '/api/staff/staff-1')
    expect(asked?.body).toEqual({ version: 4, change: { change: 'collar', collar: '77', from: Date.UTC(2026, 11, 1) }, reason: 'Promoted' })
    expect(text()).toContain('Saved.')
  })

  it('keeps what was typed when it is refused', async () => {
    desk.answers['POST /api/staff/staff-1'] = () => desk.problem(409, 'changed', 'Somebody changed this entry since you read it.')
    await desk.show('#/staff/staff-1')
    type('c-reason', 'Acting up')
    await submit('c-reason')
    expect(text()).toContain('Somebody changed this entry')
    expect((document.getElementById('c-reason') as HTMLInputElement).value).toBe('Acting up')
  })

  it('cannot be changed by the one whose entry it is', async () => {
    desk.answers['GET /api/staff/staff-1'] = () => ({ body: { ...administration.entry(desk.now), own: true } })
    await desk.show('#/staff/staff-1')
    expect(text()).toContain('Another administrator must change it')
    expect(document.querySelector('main form')).toBeNull()
  })
})

describe('a new password', () => {
  it('is shown once and is gone when it is put away', async () => {
    await desk.show('#/staff/staff-1')
    button(/^Make a new password$/).click()
    await settle()
    expect(text()).toContain('0a1b2c3d4e5f60718293')
    button(/^Put it away$/).click()
    await settle()
    expect(text()).not.toContain('0a1b2c3d4e5f60718293')
  })
})

describe('a reference list', () => {
  it('is changed only after its effect was shown, from a day on and with a reason', async () => {
    await desk.show('#/reference/response_grades')
    expect(text()).not.toContain('Hen')
    button(/^Change 1$/).click()
    await settle()
    expect([...document.querySelectorAll('button')].some((one) => /^Change the list/.test(one.textContent ?? ''))).toBe(false)
    await submit('l-first')
    expect(text()).toContain('1 row changes')
    expect(text()).toContain('3 of 12 get another review date. Overdue then: 1 before, 2 after.')
    expect(text()).toMatch(/81\.5.*74\.3/)
    type('l-reason', 'Agreed with the control room')
    await submit('l-reason')
    const asked = desk.sent.find((one) => one.method === 'POST' && one.path === '/api/reference/response_grades')
    expect(asked?.body).toMatchObject({ version: 'v1', reason: 'Agreed with the control room', edit: { how: 'row', row: { code: '1' } } })
    expect(text()).toContain('Saved.')
  })

  it('whose effect was shown is not changed once it is written on', async () => {
    await desk.show('#/reference/response_grades')
    button(/^Change 1$/).click()
    await settle()
    await submit('l-first')
    expect(document.getElementById('l-reason')).not.toBeNull()
    type('l-first', '11')
    await settle()
    expect(document.getElementById('l-reason')).toBeNull()
  })

  it('leaves as the file that can be loaded again', () => {
    const rows = administration.grades(0).rows
    expect(asCsv(['target_min_urban'], rows.slice(0, 1))).toBe('code,valid_from,valid_to,label_en,label_cy,target_min_urban\n1,2010-01-01,,Emergency,Argyfwng,15\n')
    expect(lines(['a'], [['=1+1'], ['x, "y"']])).toBe('a\n\'=1+1\n"x, ""y"""\n')
  })
})

describe('an import', () => {
  it('is accounted for row by row, and its rejects name no words of the file', async () => {
    await desk.show('#/imports/run-1')
    expect(text()).toContain('2 rejected rows')
    expect(text()).toMatch(/3created_atIt is no date.*7The row has another number of cells/)
    expect(text()).toContain('ab'.repeat(32))
  })
})

describe('the teams', () => {
  it('say who supervises, and who is in none', async () => {
    await desk.show('#/teams')
    expect(text()).toMatch(/Newport Response.*nobody.*1 person.*Carys Nowell 2114/)
    expect(text()).toContain('1 person in no team')
  })
})
