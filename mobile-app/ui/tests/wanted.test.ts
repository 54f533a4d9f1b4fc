// The wanted register: the order of the work, the banner of an arrest in both languages, and what goes to the server;
// and the officer's list, which never says more than the phone knows.

import { beforeEach, describe, expect, it } from 'vitest'
import type { WantedHere } from '../src/records/wanted'
import { speech } from '../src/words/words.svelte'
import * as example from '../dev/console-example'
import { answers, as, now, problem, sent, show } from './desk'
import * as officer from './officer'
import { button, press, settle, text, type } from './onpage'

describe('the wanted register', () => {
  it('has its parts in the order in which they are worked, and links each to its case', async () => {
    await show('#/wanted')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads).toEqual(['1 named without a decision', '1 to try', '1 not needed and still on the national record', '1 difference with the national record'])
    expect(document.querySelector('main article a')?.getAttribute('href')).toContain('#/investigation/crime-bryn-row')
    expect(text()).toMatch(/decision was due/)
    expect(text()).toMatch(/Compared with the national record.*41 rows, 1 could not be read/)
  })

  it('gc16 says in both languages that an arrest is recorded and the cancellation is not confirmed', async () => {
    await show('#/wanted')
    expect(document.getElementById('wanted-wanted-2')?.textContent).toMatch(/Arrest recorded .*, cancellation not confirmed.*South Wales/)
    speech.language = 'cy'
    await settle()
    expect(document.getElementById('wanted-wanted-2')?.textContent).toMatch(/Cofnodwyd arestio .*, heb gadarnhau’r canslo/)
    speech.language = 'en'
  })

  it('sends a decision with as what somebody is wanted, bound to the version that was read', async () => {
    await show('#/wanted')
    await press(/^Decide/)
    type('decide-why', 'Named by two.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/suspects/suspect-1/decision')?.body).toMatchObject({ version: 1, status: 'SUS-CIR', decision: 'Named by two.' })
  })

  it('keeps what was typed when it is refused', async () => {
    answers['POST /api/wanted/wanted-1/attempts'] = () => problem(409, 'changed', 'Somebody changed this since you read it.')
    await show('#/wanted')
    await press(/^Log an attempt.*Dai Jones/)
    type('tell-words', 'Curtains drawn.')
    button(/^Save$/).click()
    await settle()
    expect(document.querySelector('form [role=alert]')?.textContent).toContain('Somebody changed this')
    expect((document.getElementById('tell-words') as HTMLTextAreaElement).value).toBe('Curtains drawn.')
  })

  it('gives the bureau only what is theirs, what was left behind first', async () => {
    as(['read_wanted', 'confirm_marker'])
    await show('#/bureau')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads).toEqual(['1 not needed and still on the national record', '1 difference with the national record'])
    expect(document.querySelectorAll('main .btn.primary')).toHaveLength(1)
    await press(/^WS07.*Mair Rees/)
    type('tell-words', 'Looked at 14:41.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/wanted/wanted-2/steps')?.body).toMatchObject({ code: 'WS07', version: 3, reason: 'Looked at 14:41.' })
    await press(/^Settle/)
    type('how-difference-1', 'Another force’s.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/wanted-differences/difference-1')?.body).toMatchObject({ version: 1, how: 'Another force’s.' })
  })

  it('stands on the page of its case, where a suspect can be named', async () => {
    await show('#/investigation/crime-bryn-row')
    await press(/^Name a suspect$/)
    type('suspect-name', 'Huw Pugh')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.path === '/api/investigations/crime-bryn-row/suspects')?.body).toMatchObject({ name: 'Huw Pugh' })
    expect(sent.some((one) => one.path === '/api/wanted' && one.query.get('investigation') === 'crime-bryn-row')).toBe(true)
  })

  it('makes somebody wanted who did not answer bail', async () => {
    await show('#/diary')
    await press(/^Make wanted.*Dai Jones/)
    type('make-why', 'Did not come back.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/wanted')?.body).toMatchObject({ bail: 'bail-1', necessity: 'Did not come back.', wanted: { category: 'W02' } })
  })
})

describe('a warrant without a case', () => {
  it('is entered with whose ground it is, and followed on its own page', async () => {
    await show('#/warrants')
    expect(sent.find((one) => one.path === '/api/wanted')?.query.get('show')).toBe('without_case')
    await press(/^Enter a warrant$/)
    type('warrant-name', 'Huw Pugh')
    type('warrant-why', 'Recalled to prison.')
    button(/^Save$/).click()
    await settle()
    expect(sent.find((one) => one.method === 'POST' && one.path === '/api/wanted')?.body).toMatchObject({ name: 'Huw Pugh', investigation: null, bail: null, necessity: 'Recalled to prison.' })
    expect(document.querySelector('main [role=status]')?.textContent).toContain('Entered')
  })
})

describe('a named suspect on the officer’s phone', () => {
  it('is decided about with a reason, and how high the risk is where they are to be arrested', async () => {
    officer.port.lists = { suspect_statuses: [officer.row('SUS-ARQ', 'To be arrested', { wanted_register: 'Y' }), officer.row('SUS-ELI', 'Eliminated', { wanted_register: 'N' })], wanted_risk_grades: [officer.row('A', 'Amber')] } as never
    await officer.show('#/suspect/suspect-1')
    const choose = async (code: string) => {
      document.querySelector<HTMLInputElement>(`input[value=${code}]`)?.click()
      await settle()
    }
    await choose('SUS-ELI')
    expect(document.querySelector('input[value=A]')).toBeNull()
    await choose('SUS-ARQ')
    await choose('A')
    type('decide-why', 'Seen on film.')
    button(/^Keep$/).click()
    await settle()
    expect(officer.asked('decide_suspect')[0]).toEqual({ suspect: 'suspect-1', seen: 'SUS-NAM', status: 'SUS-ARQ', decision: 'Seen on film.', risk: 'A', warnings: null })
  })
})

describe('who is wanted, on the officer’s phone', () => {
  const [held] = example.wanted(now).rows
  const here = (more: Partial<WantedHere>): WantedHere => {
    if (!held) throw new Error('the example has somebody who is wanted')
    return { id: held.id, record: held.record, standing: held.standing, says: 'arrest', as_of: now - 60_000, case_title: 'Criminal damage', mine: true, waiting: 0, ...more }
  }
  beforeEach(() => {
    officer.port.lists = { attempt_results: [officer.row('AR1', 'Arrested'), officer.row('AR2', 'No reply')] } as never
  })

  it('trap 11: says check before acting, with since when it knows', async () => {
    officer.port.wanted = [here({ says: 'check_before_acting' })]
    await officer.show('#/wanted')
    expect(text()).toMatch(/As at .*from the force’s register/)
    expect(text()).toContain('Check before acting')
    expect(text()).not.toContain('Wanted for arrest')
  })

  it('trap 12: shows no power of arrest for somebody who is only to be found', async () => {
    officer.port.wanted = [here({ says: 'not_for_arrest' })]
    await officer.show('#/wanted')
    expect(text()).toContain('Not for arrest')
    expect(text()).not.toContain('Wanted for arrest')
  })

  it('logs an attempt in three taps, without a word typed', async () => {
    officer.port.wanted = [here({})]
    await officer.show('#/wanted')
    await press(/^Log an attempt/)
    const choice = document.querySelector<HTMLInputElement>('input[value=AR2]')
    choice?.click()
    await settle()
    button(/^Keep$/).click()
    await settle()
    expect(officer.asked('log_attempt')).toEqual([{ wanted: 'wanted-1', result: 'AR2', at: null, address: '4 High Street', learnt: null }])
    expect(document.querySelector('main [role=status]')?.textContent).toMatch(/Kept/)
    expect(text()).toContain('waits to be sent')
  })
})
