// Attendance by taps, and what the phone says of its own standing, told against a pretended core.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { asked, port, row, show } from './officer'
import { speech } from '../src/words/words.svelte'
import { press, settle, text } from './onpage'

beforeEach(() => {
  port.lists = {
    attendance_reasons: [row('DV1', 'More urgent job', { point: 'diverted' }), row('UN2', 'Road blocked or flooded', { point: 'unable' })],
    incident_results: [row('R01', 'Attended - crime recorded', { quick: '1' }), row('R02', 'Attended - no crime', {})],
    no_fix_reasons: [row('denied', 'Position is not allowed on this phone', {})],
  }
})

let taps = 0
async function tap(name: RegExp): Promise<void> {
  taps += 1
  await press(name)
}

describe('attendance', () => {
  it('reaches a stamped arrival from the first page in two taps, and each next state in one', async () => {
    await show('#/')
    taps = 0
    await tap(/^\s*Open/)
    await tap(/Arrived/)
    expect(asked('tap')[0]?.point).toBe('at_scene')
    expect(taps).toBeLessThanOrEqual(3)
    taps = 0
    await tap(/Left scene/)
    expect([asked('tap')[1]?.point, taps]).toEqual(['clear', 1])
    taps = 0
    await tap(/Attended - crime recorded/)
    expect([asked('result_job')[0]?.results, taps]).toEqual([['R01'], 1])
    await tap(/Undo Resulted/)
    expect(asked('undo_result')).toEqual([{ id: 'job-0412' }])
  })

  it('stamps the arrival of whoever is on the way from the first page in one tap, and the job opens with its undo', async () => {
    await show('#/')
    taps = 0
    await tap(/Arrived/)
    expect(asked('tap')[0]).toMatchObject({ incident: 'job-0412', point: 'at_scene' })
    expect([taps, location.hash]).toEqual([1, '#/job/job-0412'])
  })

  it('offers no arrival on the first page to whoever is not on the way', async () => {
    if (port.home.next) port.home.next.point = 'assigned'
    await show('#/')
    expect(text()).toContain('Woman shouting next door')
    expect(document.querySelector('article.next .statebtn')).toBeNull()
  })

  it('asks why somebody breaks off, and the reason is the tap', async () => {
    await show('#/job/job-0412/state')
    await tap(/Road blocked/)
    expect(asked('tap')[0]).toMatchObject({ point: 'unable', reason_code: 'UN2' })
  })

  it('attaches the reason when there is no position, and nobody waited for it', async () => {
    const refuse = (_: unknown, no: (error: { code: number; PERMISSION_DENIED: number; TIMEOUT: number }) => void) => no({ code: 1, PERMISSION_DENIED: 1, TIMEOUT: 3 })
    Object.defineProperty(navigator, 'geolocation', { configurable: true, value: { watchPosition: () => 0, getCurrentPosition: refuse } })
    await show('#/job/job-0412')
    await tap(/Arrived/)
    await vi.waitFor(() => expect(asked('attach_fix')).toHaveLength(1))
    await settle()
    expect(asked('attach_fix')).toEqual([{ stamp: 'new-1', fix: null, no_fix: 'denied' }])
    expect(text()).toContain('Position is not allowed on this phone')
  })

  it('labels a late entry with both times', async () => {
    const times = port.job.times.find((one) => one.point === 'en_route')
    const stamp = times?.stamp
    if (!times || !stamp) throw new Error('the example has a stamp')
    times.at = Date.UTC(2026, 10, 22, 14, 5)
    stamp.late_entry_at = Date.UTC(2026, 10, 22, 14, 40)
    stamp.reason = 'hands full'
    await show('#/job/job-0412')
    expect(text()).toMatch(/late entry, made .*14:40 for .*14:05 · hands full/)
  })
})

describe('the standing of the phone', () => {
  it('tells at unlocking what has waited for more than a day', async () => {
    port.status.oldest_unsent = Date.now() - 26 * 3_600_000
    await show('#/')
    expect(text()).toContain('3 things wait to be sent, the oldest for 26 h')
    expect(text()).toContain('Your sergeant is told')
  })

  it('says which way its clock is out, and that nothing is lost', async () => {
    port.status.clock_skew_ms = -2 * 3_600_000
    await show('#/')
    expect(text()).toContain('This phone’s clock is 2 h slow')
    expect(text()).toContain('Nothing is lost')
  })

  it('warns of an update with the count of what is unsent', async () => {
    port.status.newer_app = '0.9.0'
    await show('#/')
    expect(text()).toContain('Send first: 3 things are not sent yet')
  })

  it('names the count before a sign-out and goes only on the second word', async () => {
    await show('#/settings')
    await tap(/Sign out/)
    expect(asked('sign_out')).toEqual([])
    expect(text()).toContain('3 things are not sent yet.')
    expect(text()).toContain('can be cleared only when all is sent')
    await tap(/Sign out all the same/)
    expect(asked('sign_out')).toEqual([{ anyway: true }])
  })

  it('clears a phone only after asking, and only when all is sent', async () => {
    port.status.unsent = 0
    await show('#/settings')
    await tap(/Clear this phone for/)
    expect(asked('clear_device')).toEqual([])
    await tap(/Clear it/)
    expect(asked('clear_device')).toEqual([{}])
  })

  it('shows how far a first copy is, how much and how long', async () => {
    port.status.phase = 'first_sync'
    port.status.first = { records: 300, of: 1200, bytes: 90_000, of_bytes: 360_000, left_ms: 6 * 60_000 }
    await show('#/')
    expect(text()).toContain('300 of 1,200 records')
    expect(text()).toContain('90.0 kB of about 360.0 kB')
    expect(text()).toContain('About 6 min left')
    expect(document.querySelector('[role="progressbar"]')?.getAttribute('aria-valuenow')).toBe('300')
  })

  it('opens a refused item in its editor with its words, and the copy names nobody', async () => {
    await show('#/outbox')
    let copied = ''
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: (words: string) => ((copied = words), Promise.resolve()) } })
    await tap(/Copy details for help/)
    expect(copied).toMatch(/#7 update refused bad-field/)
    expect(copied).not.toMatch(/Male detained|Bowen|Result of job/)
    await tap(/Open it and write it again/)
    expect(asked('reopen')).toEqual([{ ctr: 7 }])
    expect(location.hash).toBe('#/crime/crime-bryn-row/update')
  })

  it('says why an item came back in the reader’s language', async () => {
    await show('#/outbox')
    expect(text()).toContain('The result R09 was retired last night.')
    speech.language = 'cy'
    await settle()
    expect(text()).toContain('Tynnwyd y canlyniad R09 neithiwr.')
    expect(text()).not.toContain('was retired last night')
  })

  it('tells the core when the pages are seen and when a network comes', async () => {
    await show('#/')
    dispatchEvent(new Event('online'))
    await settle()
    expect(asked('pages_are').at(-1)).toEqual({ visible: true, network_came: true })
  })
})
