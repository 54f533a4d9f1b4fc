import { describe, expect, it, vi } from 'vitest'
import * as example from '../dev/console-example'
import { answers, now, problem, sent, show } from './desk'
import { button, settle, text, type } from './onpage'

const press = async (key: string) => {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  await settle()
}
const reviews = () => sent.filter((s) => s.method === 'POST' && s.path.endsWith('/reviews'))

describe('the review queue', () => {
  it('opens on the first, and j and k move', async () => {
    await show('#/review')
    expect(document.querySelector('.item.is-sel')?.textContent).toContain('Robbery')
    await press('j')
    expect(location.hash).toContain('crime-bryn-row')
    expect(document.querySelector('.head')?.textContent).toContain('Criminal damage')
    await press('k')
    expect(location.hash).toContain('crime-1')
  })

  it('says in the queue and on the case which expected lines nobody has answered', async () => {
    await show('#/review/crime-bryn-row')
    expect(document.querySelector('.item.is-sel')?.textContent).toContain('2 expected lines without an answer')
    const expects = document.querySelector('[aria-label="What is expected"]')
    expect([...(expects?.querySelectorAll('li') ?? [])].map((one) => one.textContent)).toEqual([expect.stringContaining('not answered'), expect.stringMatching(/not followed.*Rained for two days/s)])
  })

  it('shows what changed word by word and field by field, and the new entries', async () => {
    await show('#/review/crime-bryn-row')
    expect([...document.querySelectorAll('.doc .diff del')].map((e) => e.textContent).join()).toContain('not yet named')
    // What was set before decides before what was written, and each stands once.
    expect(document.querySelector('.doc .diff del')?.textContent).toBe('standard')
    expect(text().split('boot mark photographed')).toHaveLength(2)
    expect([...document.querySelectorAll('.doc ins')].map((e) => e.textContent).join()).toContain('boot mark photographed')
    expect(text()).toContain('House phone')
    expect(text()).toContain('Earlier: 3 entries')
    const earlier = () => document.querySelector<HTMLDetailsElement>('.doc details.earlier')?.open
    expect(earlier()).toBe(false)
    await press('e')
    expect(earlier()).toBe(true)
  })

  it('signs off exactly what is on the screen with one key', async () => {
    await show('#/review/crime-bryn-row')
    await press('a')
    expect(reviews()).toHaveLength(1)
    expect(reviews()[0]?.body).toMatchObject({ result: 'RV2', version_seen: 5, seq_seen: 8123, direction: null })
    expect(reviews()[0]?.token).toBe('Bearer token-1')
  })

  it('gives a direction with its owner and date', async () => {
    await show('#/review/crime-bryn-row')
    type('direction', 'Get the garage footage.')
    type('direction-due', '2026-11-24T12:00')
    await settle()
    button(/Sign off with direction/).click()
    await settle()
    expect(reviews()[0]?.body).toMatchObject({ result: 'RV1', direction: { text: 'Get the garage footage.', owner: 'staff-bowen', due_at: Date.parse('2026-11-24T12:00Z') } })
  })

  it('returns with the reason that the file lacks, in two keys and the words', async () => {
    answers['GET /api/lists'] = () => ({ body: { review_reasons: [{ code: 'RS1', label_en: 'Lines of enquiry not finished', label_cy: 'x', valid_from: '2010-01-01', valid_to: null, extra: {} }] } })
    await show('#/review/crime-bryn-row')
    await press('r')
    expect(document.activeElement?.id).toBe('direction')
    const send = () => document.getElementById('direction')?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))
    send()
    await settle()
    expect(reviews()).toHaveLength(0)
    expect(document.querySelector('[role=alert]')?.textContent).toContain('Say what is to be done')
    type('direction', 'View the film.')
    await settle()
    send()
    await settle()
    expect(reviews()[0]?.body).toMatchObject({ result: 'RV3', reason: 'RS1', content_hash: 'ab'.repeat(32), direction: { text: 'View the film.', owner: 'staff-bowen' } })
  })

  it('shows what arrives only when it is asked for, and moves nothing before', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      await show('#/review/crime-2')
      const before = [...document.querySelectorAll('.entry .h')].map((e) => e.textContent)
      answers['GET /api/reviews'] = () => {
        const now2 = example.queue(now)
        return { body: { ...now2, version: 'v2', items: [{ ...now2.items[0], id: 'crime-new', title: 'Arson, Cwmtillery' }, ...now2.items] } }
      }
      vi.advanceTimersByTime(11_000)
      await settle()
      expect([...document.querySelectorAll('.entry .h')].map((e) => e.textContent)).toEqual(before)
      expect(text()).toContain('1 new — show')
      await press('.')
      expect(document.querySelector('.entry .h')?.textContent).toBe('Arson, Cwmtillery')
      expect(document.querySelector('.item.is-sel')?.textContent).toContain('Six Bells')
    } finally {
      vi.useRealTimers()
    }
  })

  it('says what still lies on the officer’s phone, since when and as at when, and what it brought late', async () => {
    const HOURS = 3_600_000
    answers['GET /api/reviews'] = () => {
      const held = example.queue(now)
      const [first, second, ...rest] = held.items
      const unsent = { count: 3, oldest_at: now - 5 * HOURS, as_at: now - HOURS, heard_at: now - HOURS, late_at: null, late_since: null }
      const late = { ...unsent, count: 0, oldest_at: null, as_at: null, late_at: now - HOURS, late_since: now - 27 * HOURS }
      return { body: { ...held, items: [{ ...first, unsent }, { ...second, unsent: late, signed_at: now - 2 * HOURS }, ...rest.map((one) => ({ ...one, unsent: late, signed_at: now }))] } }
    }
    await show('#/review')
    const chips = [...document.querySelectorAll('.entry')].map((entry) => entry.querySelector('.chips')?.textContent?.replace(/\s+/g, ' ') ?? '')
    expect(chips[0]).toMatch(/3 unsent on their phone, oldest .+ \(as at .+\)/)
    expect(chips[1]).toMatch(/their phone brought work 26 h.* old/)
    // Whoever has signed since has been told.
    expect(chips.slice(2).join(' ')).not.toContain('brought work')
  })

  it('says who else is reading, and that something came', async () => {
    answers['POST /api/investigations/crime-bryn-row/reading'] = () => ({ body: { others: [{ id: 's', name: 'Sgt Lloyd', collar: '1902' }], newer: 2 } })
    await show('#/review/crime-bryn-row')
    expect(text()).toContain('Sgt Lloyd 1902 is reading this')
    expect(text()).toContain('2 new on this case')
  })

  it('compares any two versions with one key', async () => {
    answers['GET /api/investigations/crime-bryn-row/between'] = (request) => ({ body: { from: Number(request.query.get('from')), to: Number(request.query.get('to')), version_from: 1, version_to: 3, fields: [{ field: 'risk', was: 'medium', now: 'high', by: null, at: null }], rows: [] } })
    await show('#/review/crime-bryn-row')
    await press('d')
    const asked = sent.filter((s) => s.path.endsWith('/between')).at(-1)
    expect([asked?.query.get('from'), asked?.query.get('to')]).toEqual(['8001', '8123'])
    expect(text()).toContain('v1 → v3')
    await press('d')
    expect(text()).toContain('v3 → v5')
  })

  it('does nothing by single letters once they are turned off for this person', async () => {
    answers['GET /api/settings'] = () => ({ body: { values: { keys: 'off' } } })
    await show('#/review/crime-bryn-row')
    await press('a')
    expect(reviews()).toHaveLength(0)
  })

  it('lists the keys, and the choice goes to the server', async () => {
    await show('#/review/crime-bryn-row')
    const box = document.querySelector<HTMLInputElement>('dialog input[type=checkbox]')
    box?.click()
    await settle()
    expect(sent.find((s) => s.method === 'PUT')).toMatchObject({ path: '/api/settings/keys', body: { value: 'off' } })
    expect(document.querySelector('dialog.sheet')?.textContent).toContain('go to anything')
  })

  it('previews a batch before it is carried out, case by case', async () => {
    answers['GET /api/people'] = () => ({ body: { as_at: now, people: [{ id: 'staff-lloyd', name: 'Lloyd', collar: '1902', roles: ['PCO'], areas: ['BG'], teams: [] }] } })
    answers['POST /api/investigations/batch'] = (request) => ({ body: { preview: request.body?.preview, rows: (request.body?.cases as { id: string }[]).map((c, n) => ({ id: c.id, title: c.id, outcome: n > 0 ? 'refused' : request.body?.preview ? 'would_change' : 'changed', why: n > 0 ? 'Not yours.' : null, was: 'Bowen 2114', now: 'Lloyd 1902' })) } })
    await show('#/review')
    document.querySelectorAll<HTMLInputElement>('.pick').forEach((box, n) => n < 2 && box.click())
    await settle()
    const to = document.getElementById('batch-oic') as HTMLSelectElement
    to.value = 'staff-lloyd'
    to.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    expect((button(/Carry it out/) as HTMLButtonElement).disabled).toBe(true)
    button(/Preview/).click()
    await settle()
    expect(text()).toContain('refused: Not yours.')
    button(/Carry it out/).click()
    await settle()
    expect(sent.filter((s) => s.path.endsWith('/batch')).map((s) => s.body?.preview)).toEqual([true, false])
  })

  it('does nothing by keys while somebody writes', async () => {
    await show('#/review/crime-bryn-row')
    const field = document.getElementById('direction')
    field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true }))
    await settle()
    expect(reviews()).toHaveLength(0)
  })

  it('keeps what was typed when somebody else was first', async () => {
    answers['POST /api/investigations/crime-bryn-row/reviews'] = () => problem(409, 'changed', 'Sgt Lloyd signed this a minute ago.')
    await show('#/review/crime-bryn-row')
    type('direction', 'Get the footage.')
    await settle()
    button(/Sign off with direction/).click()
    await settle()
    expect(text()).toContain('Sgt Lloyd signed this a minute ago.')
    expect((document.getElementById('direction') as HTMLTextAreaElement).value).toBe('Get the footage.')
  })
})

describe('signing in', () => {
  it('is asked when there is nobody, and a wrong password is said', async () => {
    answers['POST /auth/refresh'] = () => problem(401, 'sign-in', 'Sign in.')
    answers['POST /auth/sign-in'] = (request) => (request.body?.password === 'right' ? { body: { access: 'token-2', access_until: now, refresh: '', me: example.me } } : problem(401, 'wrong-password', 'Check both and try again.'))
    await show('#/review')
    type('collar', '1187')
    type('password', 'wrong')
    button(/Sign in/).click()
    await settle()
    expect(text()).toContain('Check both and try again.')
    type('password', 'right')
    button(/Sign in/).click()
    await settle()
    expect(text()).toContain('Review queue')
  })

  it('renews once and asks again when the token lapses', async () => {
    let lapsed = true
    answers['GET /api/reviews'] = () => {
      if (!lapsed) return { body: example.queue(now) }
      lapsed = false
      return problem(401, 'sign-in', 'Lapsed.')
    }
    await show('#/review')
    expect(text()).toContain('8 need a supervisor')
    expect(sent.filter((s) => s.path === '/auth/refresh')).toHaveLength(2)
  })

  it('lays the sign-in over the page when it has lapsed for good, and what was typed goes afterwards', async () => {
    let open = true
    let signed = false
    answers['POST /auth/refresh'] = () => (open ? { body: { access: 'token-1', access_until: now, refresh: '', me: example.me } } : problem(401, 'sign-in', 'Lapsed.'))
    answers['POST /auth/sign-in'] = () => {
      signed = true
      return { body: { access: 'token-3', access_until: now, refresh: '', me: example.me } }
    }
    answers['POST /api/investigations/crime-bryn-row/reviews'] = () => (signed ? { body: { id: 'x', version: 6, seq: 1, outcome: 'applied', records: [] } } : problem(401, 'sign-in', 'Lapsed.'))
    await show('#/review/crime-bryn-row')
    open = false
    type('direction', 'Get the footage.')
    await settle()
    button(/Sign off with direction/).click()
    await settle()
    expect(text()).toContain('Everything you typed is kept')
    expect((document.getElementById('direction') as HTMLTextAreaElement).value).toBe('Get the footage.')
    type('password', 'right')
    button(/^Sign in$/).click()
    await settle()
    const last = reviews().at(-1)
    expect(last?.token).toBe('Bearer token-3')
    expect(last?.body).toMatchObject({ direction: { text: 'Get the footage.' } })
  })

  it('groups the side under headings, and none stands over nothing', async () => {
    answers['POST /auth/refresh'] = () => ({ body: { access: 't', access_until: now, refresh: '', me: { ...example.me, may: ['read_cases', 'review', 'read_jobs'] } } })
    await show('')
    const side = [...document.querySelectorAll('.side > a, .side > .label')].map((one) => one.textContent?.trim())
    expect([...document.querySelectorAll('.side > .label')].map((one) => one.textContent)).toEqual(['Control room', 'Crimes and people', 'Bail and wanted', 'Prevention', 'Figures'])
    expect(side.indexOf('Victims')).toBeGreaterThan(side.indexOf('Crimes and people'))
    expect(side.indexOf('Victims')).toBeLessThan(side.indexOf('Bail and wanted'))
  })

  it('offers only the pages that the role has', async () => {
    answers['POST /auth/refresh'] = () => ({ body: { access: 't', access_until: now, refresh: '', me: { ...example.me, may: ['read_measures'] } } })
    await show('')
    const places = [...document.querySelectorAll('.side > a')].map((a) => a.textContent?.trim())
    expect(places).toEqual(['Attendance', 'Deployment', 'Time', 'Claims of time freed', 'Supervision', 'Bail', 'Agreed actions', 'Wanted', 'Prevention', 'Demand and supply', 'What if', 'Offender management', 'Mobile access', 'Crime recording', 'Victims told', 'Vulnerable and repeat victims', 'Data trust', 'Files'])
    // The glossary and the statement are for everybody, whatever the role.
    expect([...document.querySelectorAll('.side .foot a')].map((a) => a.getAttribute('href'))).toEqual(['#/glossary', '#/accessibility'])
  })
})

describe('the tray', () => {
  it('shows three values and closes a conflict by a person’s choice', async () => {
    await show('#/tray')
    expect(text()).toContain('The author saw')
    expect(text()).toContain('Wanted by Bowen 2114')
    expect(text()).toContain('Stands now, by Evans 1187')
    button(/Both stand/).click()
    await settle()
    expect(sent.find((s) => s.path === '/api/conflicts/clash-1')?.body).toEqual({ choice: 'both_stand', values: null, version: 1 })
  })

  it('admits or declines what was kept back, with its reason beside it', async () => {
    await show('#/tray')
    expect(text()).toContain('the role does not allow it')
    button(/Decline/).click()
    await settle()
    expect(sent.find((s) => s.path === '/api/quarantine/q1')?.body).toEqual({ decision: 'decline', version: 1 })
  })
})

describe('the notebooks of a case', () => {
  it('are each said to be whole, or what is wrong is named by its number', async () => {
    await show('#/investigation/crime-bryn-row')
    const panel = document.querySelector('[aria-label="Notebooks"]')?.textContent?.replace(/\s+/g, ' ') ?? ''
    expect(panel).toMatch(/Bowen 2114 *whole, 12 entries/)
    expect(panel).toMatch(/Lloyd 1902 *not whole: 1 fault/)
    expect(panel).toMatch(/3: missing/)
  })
})

describe('opening a case', () => {
  it('is written down, which is said once and stays until it is read', async () => {
    answers['GET /api/investigations/crime-bryn-row'] = () => ({ body: { ...example.file('crime-bryn-row', now), say_written_down: sent.filter((s) => s.path === '/api/investigations/crime-bryn-row').length === 1 } })
    await show('#/investigation/crime-bryn-row')
    expect(text()).toContain('Opening a case is written down')
    location.hash = '#/investigations'
    dispatchEvent(new Event('hashchange'))
    await settle()
    expect(text()).toContain('Opening a case is written down')
    button(/I have read this/).click()
    await settle()
    expect(text()).not.toContain('Opening a case is written down')
  })
})

describe('the boards', () => {
  it('never show a figure without its basis, and every figure leads to its rows', async () => {
    await show('#/attendance')
    const panels = [...document.querySelectorAll('.panel')]
    expect(panels.length).toBeGreaterThan(3)
    for (const panel of panels) {
      expect(panel.querySelector('.basis')?.textContent).toMatch(/n [\d,]+/)
      expect(panel.querySelector('.basis')?.textContent).toContain('Europe/London')
      expect(panel.querySelector('.basis')?.textContent?.replace(/\s+/g, ' ')).toMatch(/late entries [\d.]+ % \([\d,]+ of [\d,]+\)/)
      expect(panel.querySelector('.definition summary')?.textContent).toMatch(/Definition \w+ v1/)
    }
    const priority = [...document.querySelectorAll('svg a')].find((a) => a.getAttribute('aria-label')?.includes('71.6 %'))
    expect(priority?.getAttribute('href')).toContain('#/rows/attendance/AT01')
    expect(decodeURIComponent(priority?.getAttribute('href') ?? '')).toContain('group=grade:2')
  })

  it('say why a value is hidden', async () => {
    await show('#/attendance')
    expect(text()).toContain('hidden, n under 20')
  })

  it('keep value and cash in two boxes, and nil is nil', async () => {
    await show('#/time')
    const boxes = [...document.querySelectorAll('.boxes .panel')].map((b) => b.querySelector('.fig')?.textContent)
    expect(boxes).toEqual(['£9,870', 'nil'])
    expect(text()).toContain('never added together')
    expect(text()).not.toContain('£9,870.00')
  })

  it('always show what is unaccounted, last and hatched', async () => {
    await show('#/time')
    const key = [...document.querySelectorAll('.key')].find((k) => k.textContent?.includes('Unaccounted'))
    const last = [...(key?.querySelectorAll('span') ?? [])].at(-1)
    expect(last?.textContent).toContain('Unaccounted')
    expect(last?.querySelector('rect')?.getAttribute('fill')).toContain('f0')
  })

  it('list the rows behind a figure with those left out and why', async () => {
    await show('#/rows/attendance/AT01?from=1&to=2&group=grade:2&part=within_target')
    const asked = sent.find((s) => s.path === '/api/find/rows')
    expect(asked?.body).toMatchObject({ board: 'attendance', measure: 'AT01', from: 1, to: 2, group: { grade: '2' }, part: 'within_target' })
    expect(text()).toContain('24 rows, as at')
    expect(text()).toContain('Left out: missing_arrival')
  })
})

describe('a file', () => {
  it('sends what was on the screen beside what is wanted', async () => {
    await show('#/investigation/crime-bryn-row')
    button(/Edit fields/).click()
    await settle()
    type('edit-safe_contact', 'Her sister')
    await settle()
    button(/Save changes/).click()
    await settle()
    expect(sent.find((s) => s.method === 'PATCH')?.body).toEqual({ version: 5, seen: { safe_contact: 'Mobile after 16:00, in Welsh' }, fields: { safe_contact: 'Her sister' } })
  })

  it('has directions checked, with the evidence', async () => {
    await show('#/investigation/crime-bryn-row')
    button(/^Checked$/).click()
    await settle()
    expect(sent.find((s) => s.path === '/api/directions/d1')?.body).toEqual({ status: 'checked', evidence: null, version: 1 })
  })
})
