import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asked, port, row, show } from './officer'
import { button, settle, text, type } from './onpage'

beforeEach(() => {
  const phrase = (code: string, of: string, form: string, words: string) => row(code, code, { for: of, form, text_en: words, text_cy: `${words} (cy)` })
  port.lists = { templates: [phrase('no_reply', 'note update', 'phrase', 'No reply.'), phrase('cctv', 'update', 'template', 'CCTV\\nPlace: '), phrase('speech', 'statement', 'phrase', 'Replied: “”'), { ...phrase('old', 'update', 'phrase', 'Old.'), valid_to: '2011-01-01' }] }
})
afterEach(() => void vi.useRealTimers())

describe('keeping what is typed', () => {
  it('keeps up with somebody who never pauses', async () => {
    await show('#/crime/crime-bryn-row/update')
    vi.useFakeTimers()
    let words = ''
    let behind = 0
    for (let key = 0; key < 50; key++) {
      words += 'x'
      type('update-text', words)
      await vi.advanceTimersByTimeAsync(100)
      const kept = asked('save_draft').at(-1) as { fields?: { text?: string } } | undefined
      behind = Math.max(behind, words.length - (kept?.fields?.text?.length ?? 0))
    }
    expect(behind, 'keys at ten a second that are not kept yet').toBeLessThanOrEqual(5)
  })

  it.each([
    ['the field is left', () => document.getElementById('update-text')?.dispatchEvent(new Event('blur'))],
    ['the page goes out of view', () => {
      vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
      document.dispatchEvent(new Event('visibilitychange'))
    }],
    ['the page goes away', () => dispatchEvent(new Event('pagehide'))],
  ])('keeps at once when %s', async (_, leave) => {
    await show('#/crime/crime-bryn-row/update')
    type('update-text', 'Half a sen')
    leave()
    await settle()
    vi.restoreAllMocks()
    expect(asked('save_draft')).toMatchObject([{ fields: { text: 'Half a sen' } }])
  })

  it('keeps before the store is locked, whoever locks it', async () => {
    await show('#/crime/crime-bryn-row/update')
    type('update-text', 'Half a sen')
    const { ask } = await import('../src/officer/core.svelte')
    await ask('lock', {})
    const names = port.asked.map((a) => a.name)
    expect(names).toContain('save_draft')
    expect(names.indexOf('save_draft')).toBeLessThan(names.indexOf('lock'))
  })
})

describe('three kinds of entry', () => {
  it('look and read differently in the book and in the story', async () => {
    await show('#/notebook')
    expect(document.querySelector('.w.note')?.textContent).toContain('Note, mine')
    expect(document.querySelector('.w.statement blockquote')?.textContent).toContain('He has waited outside')
    await show('#/crime/crime-bryn-row')
    expect(document.querySelector('.w.update')?.textContent).toContain('Update, goes to review')
  })

  it('a correction shows the first struck through, the new words, the initials and the time', async () => {
    port.notes[0]!.record.initials = 'SB'
    port.notes[0]!.record.corrects = 'n1'
    await show('#/notebook')
    expect(document.querySelector('.w.note s')?.textContent).toBe('Child was asleep.')
    expect(document.querySelector('ins')?.textContent).toContain('He has waited outside')
    expect(text()).toMatch(/Corrected .*\d\d:\d\d, SB/)
  })
})

describe('templates and phrases', () => {
  it('go in as words to change, today’s only, and the record keeps which', async () => {
    await show('#/crime/crime-bryn-row/update')
    expect(text()).not.toContain('old')
    type('update-text', 'At 14:00.')
    button(/^no_reply$/).click()
    button(/^cctv$/).click()
    await settle()
    const field = document.getElementById('update-text') as HTMLTextAreaElement
    expect(field.value).toBe('At 14:00. No reply.\nCCTV\nPlace: ')
    type('update-text', 'At 14:00. Nobody in.')
    button(/Send for review/).click()
    await settle()
    expect(asked('add_update')).toMatchObject([{ text: 'At 14:00. Nobody in.', templates: ['no_reply', 'cctv'] }])
  })

  it('are Welsh for a Welsh officer', async () => {
    port.status.language = 'cy'
    await show('#/crime/crime-bryn-row/update')
    button(/^no_reply \(cy\)$/).click()
    await settle()
    expect((document.getElementById('update-text') as HTMLTextAreaElement).value).toBe('No reply. (cy)')
  })
})

describe('handing over', () => {
  it('sends the update as unfinished to the colleague chosen', async () => {
    await show('#/crime/crime-bryn-row/update')
    type('update-text', 'Tried three doors.')
    const details = document.querySelector<HTMLDetailsElement>('.hand')!
    details.open = true
    details.dispatchEvent(new Event('toggle'))
    await settle()
    const choice = document.getElementById('update-to') as HTMLSelectElement
    choice.selectedIndex = 1
    choice.dispatchEvent(new Event('change', { bubbles: true }))
    await settle()
    button(/^Hand over$/).click()
    await settle()
    expect(asked('add_update')).toHaveLength(1)
    expect(asked('add_update')[0]?.handed_to).toBeTruthy()
  })

  it('shows a colleague’s words beside one’s own, and says which it goes on with', async () => {
    port.file.timeline[0]!.handed_to = port.file.timeline[0]!.by!
    await show('#/crime/crime-bryn-row/update?continues=u2')
    expect(document.querySelector('.w.update')?.textContent).toContain('Ex-partner had left')
    type('update-text', 'Tried the rest.')
    button(/Send for review/).click()
    await settle()
    expect(asked('add_update')).toMatchObject([{ text: 'Tried the rest.', continues: 'u2' }])
  })
})

describe('lists and openings', () => {
  it.each([['#/crimes', 'newest open ones'], ['#/notebook', 'Your own book on this phone'], ['#/look-up', 'Covers']])('%s says how old it is and what it covers', async (hash, covers) => {
    await show(hash)
    // Before today's midnight, the time has its day before it.
    expect(text()).toMatch(/as of (?:\S+ )*\d\d:\d\d/)
    expect(text()).toContain(covers)
  })

  it('says while something is still being copied', async () => {
    const answer = port.call.bind(port)
    port.call = (async (name: never, question: never) => {
      const given = await answer(name, question)
      return name === ('held' as never) ? { ...(given as object), whole: false } : given
    }) as typeof port.call
    await show('#/crimes')
    expect(text()).toContain('Still being copied')
  })

  it('says once that opening a case is written down, and opens it once', async () => {
    port.file.say_written_down = true
    await show('#/crime/crime-bryn-row')
    expect(text()).toContain('Opening a crime is written down')
    port.tell()
    await new Promise((done) => setTimeout(done, 90))
    await settle()
    expect(asked('case').map((q) => q.still_open)).toEqual([false, true])
    button(/I have read this/).click()
    await settle()
    expect(asked('heard_written_down')).toHaveLength(1)
    expect(text()).not.toContain('Opening a crime is written down')
  })
})

describe('what the policy expects of a crime', () => {
  it('is answered line by line with words, and what was typed comes back', async () => {
    port.lists = { expected_lines: [row('EL03', 'Cameras nearby'), row('EL04', 'Scene examined')] } as never
    await show('#/crime/crime-bryn-row')
    expect(text()).toContain('1 expected line without an answer')
    await show('#/crime/crime-bryn-row/lines')
    expect(text()).toMatch(/Scene examined.*not followed.*Rained for two days/)
    button(/^Answer: Cameras nearby/).click()
    await settle()
    document.querySelector<HTMLInputElement>('input[value=N]')?.click()
    await settle()
    type('line-text', 'No camera looks that way.')
    button(/^Keep$/).click()
    await settle()
    expect(asked('save_draft').at(-1)).toMatchObject({ key: 'line:crime-bryn-row', fields: { line: 'EL03', followed: 'N', text: 'No camera looks that way.' } })
    expect(asked('answer_line')[0]).toMatchObject({ investigation: 'crime-bryn-row', line: 'EL03', followed: false, text: 'No camera looks that way.' })
  })
})
