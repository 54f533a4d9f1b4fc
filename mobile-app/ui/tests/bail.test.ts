// The bail diary: who failed first, and what is told of it goes to the server as it stands on the page.

import { describe, expect, it } from 'vitest'
import { speech } from '../src/words/words.svelte'
import { answers, sent, show } from './desk'
import * as officer from './officer'
import { button, press, settle, text, type } from './onpage'

describe('the bail diary', () => {
  it('has those first about whom somebody has to do something, and links each to its case', async () => {
    await show('#/diary')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads).toEqual(['1 failed and is outstanding', '1 return within two days'])
    expect(document.querySelector('main article a')?.getAttribute('href')).toContain('#/investigation/crime-bryn-row')
    expect(text()).toMatch(/Dai Jones.*Newport Central.*failed/)
  })

  it('tells what happened, bound to the version that was read', async () => {
    await show('#/diary')
    await press(/^BE10/)
    type('tell-reason', 'Arrested at home.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/bail/bail-1/events')?.body).toMatchObject({ code: 'BE10', version: 1, reason: 'Arrested at home.', until: null })
    expect(document.querySelector('main [role=status]')?.textContent).toBe('Saved.')
  })

  it('keeps what was typed when it is refused', async () => {
    answers['POST /api/bail/bail-2/events'] = () => ({ status: 409, body: { type: 'about:blank#changed', title: 'Changed', status: 409, detail: 'Somebody changed this bail since you read it.', code: 'changed', fields: [], request: null } })
    await show('#/diary')
    await press(/^BE07.*Mair Rees/)
    type('tell-reason', 'Came to the counter.')
    button(/^Save$/).click()
    await settle()
    expect(document.querySelector('form [role=alert]')?.textContent).toContain('Somebody changed this bail')
    expect((document.getElementById('tell-reason') as HTMLTextAreaElement).value).toBe('Came to the counter.')
  })

  it('stands on the page of its case, where another release can be recorded', async () => {
    await show('#/investigation/crime-bryn-row')
    await press(/^Record a release$/)
    type('bail-suspect', 'Mair Rees')
    type('bail-arrested', '2026-01-10T09:00')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/investigations/crime-bryn-row/bail')?.body).toMatchObject({ suspect: 'Mair Rees', release: 'PCB-C', arrested_at: Date.UTC(2026, 0, 10, 9) })
    expect(document.querySelector('[aria-label=Bail]')?.textContent).toContain('Dai Jones')
    expect(sent.some((one) => one.path === '/api/bail' && one.query.get('investigation') === 'crime-bryn-row')).toBe(true)
  })
})

describe('the person behind a release', () => {
  it('is said to be counted by name only until somebody finds the person', async () => {
    answers['POST /api/nominals/find'] = () => ({ body: { rows: [{ id: 'p-1', kind: 'person', name: 'Mair Rees', other_names: [], born_on: null, age_range: null, address: null, phones: [], about: null }], more: false } })
    await show('#/diary')
    expect(text()).toContain('Counted by name only')
    await press(/^Find the person.*Mair Rees/)
    button(/^Look$/).click()
    await settle()
    button(/^It is this person/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/bail/bail-2/person')?.body).toEqual({ version: 1, person: 'p-1' })
  })
})

describe('bail on the officer’s phone', () => {
  it('stands on the first screen in both languages, says what to ask, and opens the case', async () => {
    officer.port.home.due = [{ direction: null, kind: 'bail', at: Date.now() - 60_000, overdue: true, title: 'Dai Jones', detail: 'Nobody said whether they came. Ask the custody desk', investigation: 'crime-bryn-row' }]
    await officer.show('#/')
    const item = [...document.querySelectorAll('main a.item')].find((one) => one.textContent?.includes('Dai Jones'))
    expect(item?.textContent).toMatch(/Bail: Dai Jones.*Ask the custody desk.*Overdue/)
    expect(item?.getAttribute('href')).toBe('#/crime/crime-bryn-row')
    speech.language = 'cy'
    await settle()
    expect(text()).toContain('Mechnïaeth: Dai Jones')
  })
  it('tells what the officer saw, and asks for the new date or the reason where one is needed', async () => {
    officer.port.lists = { bail_events: [officer.row('BE04', 'Return date changed', { needs: 'until' }), officer.row('BE07', 'Answered bail'), officer.row('BE17', 'Said not to have come', { needs: 'reason' })] } as never
    await officer.show('#/bail/bail-1')
    const choose = async (code: string) => {
      document.querySelector<HTMLInputElement>(`input[value=${code}]`)?.click()
      await settle()
    }
    await choose('BE04')
    expect(document.getElementById('bail-until')).not.toBeNull()
    await choose('BE17')
    expect(document.getElementById('bail-until')).toBeNull()
    type('bail-reason', 'The desk told me.')
    button(/^Keep$/).click()
    await settle()
    expect(officer.asked('tell_bail')[0]).toMatchObject({ bail: 'bail-1', code: 'BE17', until: null, served: null, reason: 'The desk told me.' })
    expect(location.hash).toBe('#/')
  })
})
