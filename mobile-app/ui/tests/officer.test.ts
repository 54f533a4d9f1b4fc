import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { clash } from '../src/port/fake'
import { asked, port, row, show } from './officer'
import { button, go as goTo, settle, text, type } from './onpage'

beforeEach(() => {
  port.lists = { incident_results: [row('R01', 'Attended - crime recorded')] }
})
afterEach(() => void vi.useRealTimers())

async function go(hash: string): Promise<void> {
  goTo(hash)
  await settle()
}

describe('today', () => {
  it('answers: am I synced, what is next and how long, who is at risk', async () => {
    await show('#/')
    expect(text()).toContain('Offline — 3 kept on this phone')
    expect(text()).toContain('Woman shouting next door')
    expect(text()).toMatch(/4[01] ?min to target/)
    expect(text()).toContain('Repeat victim.')
    expect(text()).toContain('Victim call: Mrs P. Rees')
    expect(text()).toContain('Demonstration')
  })

  it('is Welsh when the officer is', async () => {
    port.status.language = 'cy'
    await show('#/')
    expect(document.documentElement.lang).toBe('cy')
    expect(text()).toContain('All-lein — 3 ar gadw ar y ffôn hwn')
    expect(document.querySelector('h1')?.textContent).toBe('Heddiw')
  })
})

describe('an emergency', () => {
  it('trap 16: is called by radio, and no button here sets it or sends anything', async () => {
    await show('#/state')
    expect(document.querySelector('.zero')?.textContent).toContain('Use the emergency button on your radio.')
    const buttons = [...document.querySelectorAll<HTMLButtonElement>('button.statebtn')]
    expect(buttons.length).toBeGreaterThan(9)
    expect(buttons.filter((one) => one.querySelector('b.n')?.textContent === '0')).toEqual([])
    for (const one of buttons.slice(0, 3)) one.click()
    await settle()
    expect(asked('set_state').filter((question) => question.state === 0)).toEqual([])
  })
})

describe('a job', () => {
  it('is stamped by one tap of the largest button, and the tap can be taken back', async () => {
    await show('#/job/job-0412')
    const largest = document.querySelector<HTMLButtonElement>('.statebtn.next')
    expect(largest?.textContent).toContain('Arrived')
    largest?.click()
    await settle()
    expect(asked('tap')).toEqual([{ incident: 'job-0412', point: 'at_scene', fix: null, reason_code: null, reason: null }])
    expect(document.querySelector('.statebtn.next')?.textContent).toContain('Left scene')
    button(/Undo At scene/).click()
    await settle()
    expect(asked('undo_tap')).toHaveLength(1)
    expect(document.querySelector('.tl s')?.textContent).toBe('At scene')
    expect(document.querySelector('.statebtn.next')?.textContent).toContain('Arrived')
  })

  it('offers to be resulted when nothing is left to stamp', async () => {
    port.job.next = []
    await show('#/job/job-0412')
    expect(button(/Result the job/).className).toContain('primary')
    await go('#/job/job-0412/result')
    button(/Result the job/).click()
    await settle()
    expect(text()).toContain('Choose at least one result')
    document.querySelector<HTMLInputElement>('input[type=checkbox]')?.click()
    button(/Result the job/).click()
    await settle()
    expect(asked('result_job')).toEqual([{ incident: 'job-0412', results: ['R01'], closing_category: null, text: null }])
  })

  it('takes a forgotten tap with its time and reason, and says what it replaces', async () => {
    await show('#/job/job-0412/forgot')
    button(/Save as a late entry/).click()
    await settle()
    expect(text()).toContain('Mend 2 things')
    type('forgot-at', '00:01')
    type('forgot-reason', 'hands full')
    await settle()
    expect(text()).toContain('Late entry for')
    button(/Save as a late entry/).click()
    await settle()
    const [sent] = asked('forgot_to_tap')
    expect(sent).toMatchObject({ incident: 'job-0412', point: 'at_scene', reason: 'hands full', corrects: null })
    expect(sent?.at as number).toBeLessThanOrEqual(Date.now())
  })

  it('keeps the page and says why when a tap is refused', async () => {
    port.refuse = { name: 'tap', detail: 'This job was closed by control.' }
    await show('#/job/job-0412')
    document.querySelector<HTMLButtonElement>('.statebtn.next')?.click()
    await settle()
    expect(document.querySelector('[role=alert]')?.textContent).toContain('This job was closed by control.')
  })
})

describe('an update', () => {
  it('is kept within half a second of the last key', async () => {
    await show('#/crime/crime-bryn-row/update')
    vi.useFakeTimers()
    type('update-text', 'Ex-partner had left.')
    await vi.advanceTimersByTimeAsync(300)
    expect(asked('save_draft')).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(200)
    expect(asked('save_draft')).toMatchObject([{ key: 'update:crime-bryn-row', fields: { text: 'Ex-partner had left.', entry: 'enquiry' } }])
  })

  it('is kept at once when the field is left', async () => {
    await show('#/crime/crime-bryn-row/update')
    type('update-text', 'Half a sen')
    document.getElementById('update-text')?.dispatchEvent(new Event('blur'))
    await settle()
    expect(asked('save_draft')).toHaveLength(1)
    expect(text()).toContain('Saved on this phone')
  })

  it('comes back with its time, to keep or to discard after asking once', async () => {
    port.kept.set('update:crime-bryn-row', { key: 'update:crime-bryn-row', fields: { entry: 'evidence', text: 'Glass broken from outside' }, saved_at: Date.now() - 60_000 })
    await show('#/crime/crime-bryn-row/update')
    expect(text()).toContain('Restored what you typed at')
    expect(text()).toContain('4 words came back')
    expect((document.getElementById('update-text') as HTMLTextAreaElement).value).toBe('Glass broken from outside')
    button(/^ ?Discard/).click()
    await settle()
    expect(asked('discard_draft')).toHaveLength(0)
    button(/Discard these words/).click()
    await settle()
    expect(asked('discard_draft')).toHaveLength(1)
    expect((document.getElementById('update-text') as HTMLTextAreaElement).value).toBe('')
  })

  it('goes for review with its draft and the time it took', async () => {
    await show('#/crime/crime-bryn-row/update')
    type('update-text', 'Boot mark photographed.')
    button(/Send for review/).click()
    await settle()
    expect(asked('add_update')).toMatchObject([{ investigation: 'crime-bryn-row', entry: 'enquiry', text: 'Boot mark photographed.', draft: 'update:crime-bryn-row', interruptions: 0 }])
    expect(location.hash).toBe('#/crime/crime-bryn-row')
    expect(asked('save_draft').length).toBeLessThanOrEqual(1)
    expect(port.kept.size).toBe(0)
  })

  it('keeps every word on the screen when it cannot be sent', async () => {
    port.refuse = { name: 'add_update', detail: 'Too long.', fields: [{ field: 'text', message: 'The text has 70,000 characters; the most is 65,536. Shorten it.' }] }
    await show('#/crime/crime-bryn-row/update')
    type('update-text', 'Words')
    button(/Send for review/).click()
    await settle()
    expect((document.getElementById('update-text') as HTMLTextAreaElement).value).toBe('Words')
    expect(document.querySelector('[role=alert] a')?.textContent).toContain('Shorten it')
  })
})

describe('the plan', () => {
  it('sends only what was changed', async () => {
    await show('#/crime/crime-bryn-row/plan')
    type('plan-contact', 'Her sister, 07700 900123')
    button(/Save the plan/).click()
    await settle()
    expect(asked('edit_case')).toEqual([{ id: 'crime-bryn-row', fields: { safe_contact: 'Her sister, 07700 900123' }, draft: 'plan:crime-bryn-row' }])
  })
})

describe('the outbox', () => {
  it('lists each item with its state and reason, and the words of what was refused', async () => {
    await show('#/outbox')
    expect(text()).toContain('The result R09 was retired last night')
    expect(text()).toContain('Male detained by staff, goods returned.')
    expect(text()).toContain('Kept on this phone · 410 B')
    expect(text()).toContain('Received')
  })

  it('tells two values as facts, and the officer says what they would have while a supervisor decides', async () => {
    port.box.conflicts = [clash(Date.now())]
    await show('#/outbox')
    expect(document.querySelector('.card.needs .clash')).not.toBeNull()
    button(/Let the other stand/).click()
    await settle()
    expect(asked('propose_clash')).toEqual([{ id: 'clash-1', choice: 'theirs', values: null }])
    expect(text()).toContain('You asked for the value that stands.')
    expect(document.querySelector('.card.needs .clash')).toBeNull()
  })

  it('shows a clash of somebody else as facts, with nothing to press', async () => {
    port.box.conflicts = [{ ...clash(Date.now()), record: { ...clash(Date.now()).record, author: 'staff-lloyd' } }]
    await show('#/outbox')
    expect(text()).toContain('A supervisor decides. What was written on both sides is kept.')
    expect(() => button(/Let the other stand/)).toThrow()
    expect(text()).not.toContain('Keep the other')
  })

  it('shows the flight mode switch, and that nothing leaves while it is on', async () => {
    await show('#/outbox')
    const flight = document.querySelector<HTMLButtonElement>('[role=switch]')
    expect(flight?.getAttribute('aria-checked')).toBe('false')
    flight?.click()
    await settle()
    expect(asked('set_flight_mode')).toEqual([{ on: true }])
    await go('#/')
    expect(text()).toContain('Flight mode: nothing leaves this phone')
  })
})

describe('when the device cannot be used', () => {
  it('asks for the PIN and shows no case text', async () => {
    port.status.phase = 'locked'
    await show('#/crime/crime-bryn-row')
    expect(text()).not.toContain('Bryn Row')
    type('unlock-pin', '000000')
    button(/Unlock/).click()
    await settle()
    expect(document.querySelector('[role=alert]')?.textContent).toContain('That PIN is not right')
    type('unlock-pin', '123456')
    button(/Unlock/).click()
    await settle()
    expect(text()).toContain('Bryn Row')
  })

  it.each([
    ['damaged', 'could not be read'],
    ['revoked', 'was taken out of use'],
    ['first_sync', 'First copy'],
    ['not_enrolled', 'Enrol this phone'],
    ['disk_full', 'This phone is full'],
    ['sign_in_again', 'Sign in again to send'],
  ] as const)('says what %s means', async (phase, words) => {
    port.status.phase = phase
    await show('#/')
    expect(text()).toContain(words)
  })

  it('checks an enrolment before it asks', async () => {
    port.status.phase = 'not_enrolled'
    await show('#/')
    type('enrol-pin', '1234')
    button(/Enrol this phone/).click()
    await settle()
    expect(text()).toContain('Mend 4 things')
    expect(text()).toContain('six digits or more')
    expect(asked('enrol')).toHaveLength(0)
  })

  it('reads again when the core says that something changed', async () => {
    await show('#/')
    const next = port.home.next
    if (next) next.title = 'Man asleep in a doorway'
    port.tell()
    await new Promise((done) => setTimeout(done, 90))
    await settle()
    expect(text()).toContain('Man asleep in a doorway')
  })
})
