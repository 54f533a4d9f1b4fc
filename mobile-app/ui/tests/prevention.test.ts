// Prevention and practice: a result beside what it was compared with, a plan that shows what it lacks, words that are
// looked for and never stand in the address, and a refusal that names what points to a person.

import { describe, expect, it } from 'vitest'
import { answers, problem, sent, show } from './desk'
import { button, press, settle, text, type } from './onpage'

describe('strategy and initiatives', () => {
  it('stand as strategy, aim, initiative and result, with what did not work', async () => {
    await show('#/strategy')
    expect([...document.querySelectorAll('main h2, main h3, main h4')].map((head) => head.textContent)).toEqual(['Safer homes', 'Fewer sheds broken into', 'Alley gates'])
    expect(text()).toMatch(/14 different people were helped/)
    expect(text()).toMatch(/0 points against the comparison area · Sheds, eight weeks/)
    expect(text()).toContain('Stopped: No effect.')
    expect(document.querySelector('main article a')?.getAttribute('href')).toBe('#/practice/practice-1')
  })

  it('sends an initiative under its aim, and keeps what was typed when a comparison is missing', async () => {
    answers['POST /api/initiatives'] = () => ({ status: 422, body: { ...(problem(422, 'bad-field', 'Check the fields.').body as object), fields: [{ field: 'comparison_area', message: 'Name an area where nothing was done.' }] } })
    await show('#/strategy')
    await press(/^Add an initiative: Fewer sheds/)
    type('pf-title', 'Lamps')
    type('pf-compared-before', '40')
    type('pf-compared-after', '20')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/initiatives')?.body).toMatchObject({ id: null, record: { title: 'Lamps', aim: 'aim-1', cost_gbp: 0, compared: { before: 40, after: 20 } } })
    expect(document.querySelector('form [role=alert]')?.textContent).toContain('Name an area where nothing was done.')
    expect((document.getElementById('pf-title') as HTMLInputElement).value).toBe('Lamps')
  })

  it('takes numbers of people and no names', async () => {
    await show('#/strategy')
    await press(/^Add people helped: Alley gates/)
    type('pf-references', 'NOM 1\n\nNOM 2')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/initiatives/init-1/people')?.body).toEqual({ references: ['NOM 1', 'NOM 2'] })
  })

  it('has one page a quarter: hours and money in, the change with its comparison, and what was stopped', async () => {
    await show('#/quarter')
    expect(text()).toMatch(/Hours of officers30.*Money£1,200.*People helped14/)
    expect(text()).toMatch(/What ended or was stopped.*Alley gates/)
  })
})

describe('problem plans', () => {
  it('say what the stage still lacks, and go on only when nothing does', async () => {
    await show('#/plans')
    expect(text()).toContain('Still missing at this stage: Incidents and crimes (ids, with commas between), Who')
    expect((button(/^On to OS3: Sheds/) as HTMLButtonElement).disabled).toBe(true)
    await press(/^Close it: write the practice record: Noise/)
    expect(sent.find((one) => one.path === '/api/plans/plan-2/next')?.body).toEqual({ version: 4 })
    expect([...document.querySelectorAll('main a')].some((a) => a.getAttribute('href') === '#/practice/practice-1')).toBe(true)
  })

  it('ask for the fields of the stages so far', async () => {
    await show('#/plans')
    await press(/^Change: Sheds/)
    expect(document.getElementById('pf-linked')).not.toBeNull()
    expect(document.getElementById('pf-tactics')).toBeNull()
    type('pf-linked', 'job-1, job-2')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/plans')?.body).toMatchObject({ id: 'plan-1', version: 4, record: { linked: ['job-1', 'job-2'], stage: 'OS2' } })
  })
})

describe('the repository', () => {
  it('is looked through by words that never stand in the address', async () => {
    await show('#/practice')
    type('practice-words', 'alarms')
    document.getElementById('practice-words')?.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    expect(sent.filter((one) => one.path === '/api/find/practice').at(-1)?.body).toMatchObject({ words: 'alarms' })
    expect(location.hash).not.toContain('alarms')
    expect(text()).toMatch(/Shed alarms.*did_not_work.*OFFICIAL.*Avoid: the batteries died.*Used again by Alley gates/)
  })

  it('writes the trail when an initiative uses a practice', async () => {
    await show('#/practice')
    await press(/^We use this: Shed alarms/)
    await settle()
    const which = document.getElementById('use-initiative') as HTMLSelectElement
    which.selectedIndex = [...which.options].findIndex((option) => option.value === 'init-1')
    which.dispatchEvent(new Event('change', { bubbles: true }))
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/practice/practice-1/reuse')?.body).toEqual({ initiative: 'init-1' })
  })

  it('says before one writes that nobody is named here', async () => {
    await show('#/practice')
    await press(/^Write down a practice$/)
    expect(text()).toContain('Leave out names, addresses and telephone numbers')
    expect((document.getElementById('pf-marking') as HTMLSelectElement).value).toBe('OFFICIAL')
  })
})

describe('training', () => {
  it('stands by team, and is written down for several at once', async () => {
    await show('#/training')
    expect(document.querySelector('main table')?.textContent).toMatch(/Neighbourhood.*Rhys Morgan 1533/)
    await press(/^Write down training: Neighbourhood/)
    document.querySelector<HTMLInputElement>('main form input[type=checkbox]')?.click()
    type('tr-at', '2026-01-10')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/training')?.body).toMatchObject({ people: ['npt-1'], at: Date.UTC(2026, 0, 10) })
  })
})
