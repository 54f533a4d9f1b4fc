import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import App from '../src/officer/App.svelte'
import { FakePort } from '../src/port/fake'

let port: FakePort
let app: ReturnType<typeof mount> | null = null

beforeEach(() => {
  port = new FakePort()
})

afterEach(async () => {
  vi.useRealTimers()
  if (app) await unmount(app)
  app = null
})

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((done) => setTimeout(done, 0))
  flushSync()
}

async function show(hash: string): Promise<void> {
  location.hash = hash
  dispatchEvent(new Event('hashchange'))
  app = mount(App, { target: document.body, props: { port } })
  await settle()
}

const asked = (name: string) => port.asked.filter((a) => a.name === name).map((a) => a.question as Record<string, unknown>)
const type = (id: string, words: string) => {
  const field = document.getElementById(id) as HTMLTextAreaElement
  field.value = words
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

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
