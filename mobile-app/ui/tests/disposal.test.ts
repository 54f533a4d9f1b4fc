// Disposal at a desk: what is due and what holds it, two people, and what is left to say that it went.

import { describe, expect, it } from 'vitest'
import * as desk from './desk'
import { press, settle, text } from './onpage'

const row = (code: string, label_en: string, extra: Record<string, string> = {}) => ({ code, label_en, label_cy: label_en, valid_from: '2010-01-01', valid_to: null, extra })

describe('disposal', () => {
  it('says what holds what is old, and lets nobody decide on their own proposal', async () => {
    desk.everything()
    desk.answers['GET /api/lists'] = () => ({ body: { disposal_reasons: [row('period_over', 'The period is over', { for: 'dispose' }), row('inquiry', 'An inquiry', { for: 'keep' })], retention: [row('G4', 'Group 4: undetected, 6 years')] } })
    await desk.show('#/disposal')
    expect(text()).toMatch(/it belongs to a record that is not due; the last page of a notebook belongs to it/)
    expect(text()).toContain('You proposed this. Somebody else decides.')
    expect([...document.querySelectorAll('main button')].filter((one) => /^Approve and erase/.test(one.textContent ?? ''))).toHaveLength(1)
    // What is gone is named by its id and its counts.
    expect(text()).toMatch(/01a00000-0000-7000-8000-0000000000c1.*Erased: 5 records, 2 photos/)
    const why = document.getElementById('why-crime-older') as HTMLSelectElement
    expect([...why.options].map((one) => one.value)).toEqual(['', 'period_over'])
    why.value = 'period_over'
    why.dispatchEvent(new Event('change', { bubbles: true }))
    await press(/^Propose disposal/)
    await settle()
    expect(desk.sent.find((one) => one.method === 'POST' && one.path === '/api/disposal')?.body).toEqual({ target: 'crime-older', reason: 'period_over' })
    await press(/^Approve and erase/)
    expect(desk.sent.find((one) => one.path === '/api/disposal/d-1')?.body).toEqual({ version: 1, decision: 'approve' })
  })
})
