import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const text = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
/** The first part of each address that a text names. */
const firsts = (of: string, pattern: RegExp) => new Set([...of.matchAll(pattern)].map((found) => found[1] ?? ''))

// Pictures, accessibility and reach are checked on the screens of one list. A page that is not in it is not checked.
describe('the list of screens', () => {
  const listed = text('../../../e2e/browser/screens.mjs')
  const [officer = '', console_ = ''] = listed.split('export const consoleScreens')
  // A sign-in that has lapsed is a state that the demonstration is never in; `rows` are reached through a figure.
  const elsewhere = new Set(['sign-in', 'rows'])

  it.each([
    ['officer', text('../src/officer/App.svelte'), officer],
    ['console', text('../src/console/App.svelte') + text('../src/console/places.ts'), console_],
  ])('has every page of the %s', (_who, frame, list) => {
    const pages = firsts(frame, /(?:first === |path: )'([a-z-]+)\/?'/g)
    const known = firsts(list, /#\/([a-z-]*)/g)
    expect(pages.size).toBeGreaterThan(5)
    expect([...pages].filter((page) => !known.has(page) && !elsewhere.has(page))).toEqual([])
  })
})
