// The control room's pages: what is due comes first, each duty is dealt with where it stands, and a job tells its story.

import { describe, expect, it } from 'vitest'
import { answers, everything, problem, sent, show } from './desk'
import { button, press, settle, text, type } from './onpage'

const body = (path: string) => sent.findLast((one) => one.method === 'POST' && one.path === path)?.body

describe('the control page', () => {
  it('has looks at risk that are due first, then downgrades, appointments and what waits', async () => {
    everything()
    await show('#/control')
    const heads = [...document.querySelectorAll('main h2')].map((head) => head.textContent)
    expect(heads).toEqual(['1 look at risk is due', '1 downgrade near its target to look at', '1 appointment today', '2 jobs wait for somebody', '1 job is resolved without anybody going'])
    expect(document.querySelector('main section a')?.getAttribute('href')).toContain('#/job/job-1')
    expect(document.querySelector('table.counts')?.textContent).toMatch(/1 \+ 2 appointment agreed/)
  })

  it('lets a downgrade be looked over in its row, by what was found', async () => {
    everything()
    await show('#/control')
    await press(/^Look over it/)
    type('words-grading-2', 'Should have stayed a 2.')
    button(/^Save$/).click()
    await settle()
    expect(body('/api/incidents/job-1/checks')).toMatchObject({ of: 'grading-2', words: 'Should have stayed a 2.' })
    expect(document.querySelector('main [role=status]')?.textContent).toBe('Saved.')
  })

  it('assesses a waiting job again where it stands, on top of the version that was read', async () => {
    everything()
    await show('#/control')
    await press(/^Deal with it: 311/)
    expect(text()).toContain('Save as version 3')
    type('assess-threat', 'He has gone.')
    type('assess-rationale', 'Rung back: quiet now.')
    button(/^Save as version 3$/).click()
    await settle()
    expect(body('/api/incidents/job-1/thrive')).toMatchObject({ seen: 2, threat: { level: 'medium', text: 'He has gone.' }, rationale: 'Rung back: quiet now.', grade: null })
  })

  it('keeps what was typed when the policy asks why', async () => {
    everything()
    answers['POST /api/incidents/job-1/grades'] = () => problem(422, 'bad-field', 'The policy suggests another grade. You decide: say why yours is right.')
    await show('#/job/job-1')
    await press(/^Deal with it$/)
    await press(/^Grade$/)
    type('act-why', 'Gone to her sister.')
    ;(document.getElementById('act-grade') as HTMLSelectElement).required = false
    button(/^Save the grade$/).click()
    await settle()
    expect(document.querySelector('[role=alert]')?.textContent).toContain('The policy suggests another grade')
    expect((document.getElementById('act-why') as HTMLTextAreaElement).value).toBe('Gone to her sister.')
  })
})

describe('a job’s page', () => {
  it('tells the job as a dated story, newest first, with every version of the assessment', async () => {
    everything()
    await show('#/job/job-1')
    const story = [...document.querySelectorAll('ol.told b')].map((one) => one.textContent)
    expect(story.at(-1)).toBe('Log opened')
    expect(story.filter((head) => head?.startsWith('THRIVE'))).toEqual(['THRIVE, version 2', 'THRIVE, version 1'])
    expect(text()).toContain('88 % of the earlier target was used')
    expect(text()).toContain('Rule P10 (Repeat victim or place), version 2, in force since 2026-01-01')
  })
})

describe('the deployment policy', () => {
  it('shows what is in force, earlier versions when asked, and leads to where it is changed', async () => {
    everything()
    await show('#/policy')
    expect(document.querySelectorAll('main tbody tr')).toHaveLength(2)
    document.querySelector<HTMLInputElement>('main input[type=checkbox]')?.click()
    await settle()
    expect(document.querySelectorAll('main tbody tr')).toHaveLength(3)
    expect(document.querySelector('main a.btn')?.getAttribute('href')).toContain('reference/deployment_policy')
  })
})
