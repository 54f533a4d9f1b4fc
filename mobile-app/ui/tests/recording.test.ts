// Recording a crime on the phone, what the registrar looks at, and a victim who is owed word.

import { describe, expect, it } from 'vitest'
import * as desk from './desk'
import * as officer from './officer'
import { button, press, settle, text, type } from './onpage'

const choose = (id: string, value: string) => {
  const one = document.getElementById(id) as HTMLSelectElement
  one.value = value
  one.dispatchEvent(new Event('change', { bubbles: true }))
}

describe('one form makes the result and the crime', () => {
  it('asks for nothing that the job knows, and reads a 24-hour time without a colon', async () => {
    officer.port.job.record.victim_name = 'Carys Lloyd'
    officer.port.lists = { offence_codes_seed: [officer.row('58A', 'Criminal damage to a dwelling')], crime_flags: [] }
    await officer.show('#/job/job-0412/crime')
    expect(text()).toContain('14 Bryn Row')
    expect(document.getElementById('victim'), 'the job names them').toBeNull()
    type('what', 'Door kicked in.')
    type('from-time', '0740')
    button(/^Save the result and the crime$/).click()
    await settle()
    const [sent] = officer.asked('crime_it')
    const entered = (sent as { entered: { what_happened: string; from: number; exact: boolean; scene?: string } }).entered
    expect(entered).toMatchObject({ what_happened: 'Door kicked in.', exact: true })
    expect(entered.scene).toBeUndefined()
    expect(new Date(entered.from).toLocaleTimeString('en-GB', { timeZone: 'Europe/London', hour: '2-digit', minute: '2-digit' })).toBe('07:40')
    expect(location.hash).toContain('/crime/')
  })

  it('keeps what was typed and names the field when something is missing', async () => {
    await officer.show('#/job/job-0412/crime')
    type('what', 'Door kicked in.')
    type('from-time', '2570')
    button(/^Save the result and the crime$/).click()
    await settle()
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Give the time as 19:04')
    expect((document.getElementById('what') as HTMLTextAreaElement).value).toBe('Door kicked in.')
    expect(officer.asked('crime_it')).toHaveLength(0)
  })
})

describe('telling a victim', () => {
  it('shows how they may be spoken to first and sends what was said, in their language', async () => {
    const rows = { contact_results: [officer.row('told', 'Told', { answers: 'Y' }), officer.row('no_answer', 'No answer')], contact_channels: [officer.row('mobile', 'Mobile phone'), officer.row('home_phone', 'House phone')], victim_languages: [officer.row('cy', 'Welsh'), officer.row('en', 'English')], victim_update_triggers: [officer.row('VU04', 'Suspect arrested')] }
    officer.port.lists = rows
    await officer.show('#/crime/crime-bryn-row/victim')
    expect(text()).toMatch(/Welsh.*Mobile after 16:00.*Not safe: House phone.*Suspect arrested/)
    // A way that is not safe is named where it is chosen, and goes on only with a reason.
    expect(document.querySelector('#contact-channel option[value=home_phone]')?.textContent).toContain('not safe')
    expect(document.getElementById('contact-way')).toBeNull()
    type('contact-progress', 'Arestiwyd ef.')
    type('contact-reason', 'Mae’n cael ei holi.')
    button(/^Save the contact$/).click()
    await settle()
    expect(officer.asked('tell_victim')[0]).toMatchObject({ said: { result: 'told', channel: 'mobile', language: 'cy', progress: 'Arestiwyd ef.', answers: ['VU04@bail-1'] } })
  })
})

describe('the registrar’s page', () => {
  it('has jobs with no crime, offences to confirm and pairs that differ, each with what can be done', async () => {
    await desk.show('#/registrar')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads).toEqual(['1 job with no crime and no reason', '1 main offence to confirm', '1 crime that differs from its job'])
    expect(document.querySelector('article a[href*="job-9"]')).not.toBeNull()
    await press(/^Say why it is no crime/)
    type('desk-reason', 'A bird flew into it.')
    button(/^Save$/).click()
    await settle()
    expect(desk.sent.find((one) => one.path === '/api/incidents/job-9/no-crime')?.body).toEqual({ reason: 'A bird flew into it.' })
    expect(text()).toContain('Only the registrar cancels or reclassifies.')
  })

  it('confirms an offence bound to the version that was read', async () => {
    await desk.show('#/registrar')
    await press(/^Confirm the offence$/)
    expect(desk.sent.find((one) => one.path === '/api/investigations/crime-bryn-row/principal')?.body).toEqual({ offence: '58A', version: 3 })
  })
})

describe('the page of a case', () => {
  it('explains a difference, and asks the two questions before any outcome', async () => {
    await desk.show('#/investigation/crime-bryn-row')
    await settle()
    type('explain-place', 'The caller is the neighbour.')
    button(/^Explain$/).click()
    await settle()
    expect(desk.sent.find((one) => one.path.endsWith('/explain'))?.body).toMatchObject({ field: 'place', reason: 'The caller is the neighbour.' })
    await press(/^Set the outcome$/)
    expect(document.getElementById('outcome-code')).toBeNull()
    document.querySelector<HTMLInputElement>('input[name=case-outcome-named][value=Y]')?.click()
    document.querySelector<HTMLInputElement>('input[name=case-outcome-victim][value=supports]')?.click()
    await settle()
    expect(desk.sent.find((one) => one.path === '/api/outcomes')?.body).toEqual({ suspect_named: true, victim: 'supports' })
    choose('outcome-code', '15')
    await settle()
    type('outcome-why', 'The cameras were off.')
    type('outcome-who', 'Insp Price')
    button(/^Set this outcome$/).click()
    await settle()
    expect(desk.sent.find((one) => one.path.endsWith('/outcome'))?.body).toMatchObject({ version: 3, said: { code: '15', decider: 'DDM', decided_by: 'Insp Price' } })
  })

  it('tells a victim from the list, with the ways that are not safe said first', async () => {
    await desk.show('#/victims')
    await press(/^Tell them: Carys Lloyd$/)
    expect(text()).toMatch(/Not safe: House phone|Not safe: home_phone/)
    type('contact-progress', 'Arestiwyd ef.')
    type('contact-reason', 'Mae’n cael ei holi.')
    button(/^Save the contact$/).click()
    await settle()
    expect(desk.sent.find((one) => one.path.endsWith('/victim/contacts') || one.path.endsWith('/victim/contact'))?.body).toMatchObject({ investigation: 'crime-bryn-row', said: { result: 'told', progress: 'Arestiwyd ef.' } })
  })

  it('judges an update of the sample on the list of victims', async () => {
    await desk.show('#/victims')
    expect(text()).toMatch(/1 victim is owed word.*Carys Lloyd/)
    for (const box of document.querySelectorAll<HTMLInputElement>('main form input[type=checkbox]')) if (/how far/.test(box.parentElement?.textContent ?? '')) box.click()
    await press(/^Save the judgement$/)
    expect(desk.sent.find((one) => one.path === '/api/contacts/contact-1/grade')?.body).toEqual({ progress: true, reason: false, next_date: false })
  })
})
