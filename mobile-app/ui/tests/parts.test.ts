import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { flushSync, mount, unmount } from 'svelte'
import { afterEach, describe, expect, it } from 'vitest'
import Parts from '../dev/Parts.svelte'
import { speech } from '../src/words/words.svelte'

let page: ReturnType<typeof mount> | null = null
afterEach(async () => {
  if (page) await unmount(page)
  page = null
  speech.language = 'en'
})

describe('the page of all parts', () => {
  it('shows every part there is', () => {
    const folder = join(import.meta.dirname, '../src/parts')
    const shown = readFileSync(join(import.meta.dirname, '../dev/Parts.svelte'), 'utf8')
    const parts = readdirSync(folder).filter((file) => file.endsWith('.svelte'))
    expect(parts.length).toBeGreaterThan(6)
    expect(parts.filter((part) => !shown.includes(`/parts/${part}`))).toEqual([])
  })

  it.each(['en', 'cy'] as const)('stands in %s, with no word missing', (language) => {
    speech.language = language
    page = mount(Parts, { target: document.body, props: { now: Date.UTC(2026, 10, 26, 2, 0) } })
    flushSync()
    const text = document.body.textContent ?? ''
    expect(text.length).toBeGreaterThan(1_000)
    expect(text).not.toMatch(/\{\w+\}|undefined|\[object/)
    expect(text).toContain(language === 'cy' ? 'Ysgrifennwch rywbeth yma cyn cadw.' : 'Write something here before saving.')
  })
})
