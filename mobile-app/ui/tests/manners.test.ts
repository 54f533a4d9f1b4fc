// How every page behaves, walked over the one list of screens and read in the sources: nothing by gesture alone,
// nothing loud, nothing switched off without a word why.

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { consoleScreens, officerScreens, type Screen } from '../../../e2e/browser/screens.mjs'
import * as desk from './desk'
import * as officer from './officer'
import { go, press, settle } from './onpage'

const sources = Object.entries(import.meta.glob(['../src/**/*.svelte', '../src/**/*.ts', '!../src/records/**', '!../src/words/**'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>)
const parts = sources.filter(([path]) => path.endsWith('.svelte'))

const ids = { ...desk.ids, job: 'job-0412', direction: { crime: 'crime-bryn-row', id: 'd1' } }
/** Every screen of both pages, each shown by somebody who may see it. */
const screens: [string, Screen, (hash: string) => Promise<void>][] = [
  ...officerScreens.map((one): [string, Screen, (hash: string) => Promise<void>] => [`officer ${one.name}`, one, officer.show]),
  ...consoleScreens.map((one): [string, Screen, (hash: string) => Promise<void>] => [`console ${one.name}`, one, desk.show]),
]

beforeEach(() => {
  const first = officer.port.file.directions[0]
  if (first) first.id = 'd1'
  const row = (code: string) => officer.row(code, code)
  officer.port.lists = { incident_results: ['R01', 'R02', 'R03', 'R04'].map(row) }
  desk.everything()
})

/** The tag that an attribute stands in. */
const tagOf = (text: string, at: number) => /<([a-zA-Z:.]+)[^<]*$/.exec(text.slice(0, at))?.[1] ?? ''

describe('no action is by gesture alone', () => {
  it('no source listens to a drag, a swipe, a long or a double press', () => {
    const gesture = /on(touch\w+|drag\w*|drop|dblclick|contextmenu|pointer(?:move|up|cancel)|mouse(?:down|up|move)|gesture\w+|wheel)=|addEventListener\(\s*'(touch\w+|drag\w*|drop|dblclick|contextmenu|pointer(?:move|up|cancel)|mouse(?:down|up|move)|wheel)'/g
    expect(parts.length).toBeGreaterThan(60)
    expect(sources.flatMap(([path, text]) => [...text.matchAll(gesture)].map((found) => `${path}: ${found[0]}`))).toEqual([])
  })

  it('what is pressed is a button, a link or a field, so that a key does it too', () => {
    const native = ['button', 'a', 'input', 'select', 'textarea', 'summary', 'label']
    const odd = parts.flatMap(([path, text]) => [...text.matchAll(/\son(click|pointerdown)=/g)].filter((found) => !native.includes(tagOf(text, found.index))).map((found) => `${path}: <${tagOf(text, found.index)}${found[0]}`))
    expect(odd).toEqual([])
    // A finger going down does nothing by itself: it keeps the cursor where it is, or says that somebody is there.
    const down = parts.flatMap(([path, text]) => [...text.matchAll(/onpointerdown=\{([^\n]*)/g)].filter((found) => !/preventDefault\(\)\}|active\.touch/.test(found[1] ?? '')).map(() => path))
    expect(down).toEqual([])
  })

  it.each(screens)('%s: every action can be reached with the keyboard', async (_, screen, show) => {
    await show(screen.at(ids))
    const actions = [...document.querySelectorAll<HTMLElement>('button, a, input, select, textarea, summary, [role=button]')]
    expect(actions.length).toBeGreaterThan(0)
    // What a combobox chooses from is moved through with its arrows.
    const unreached = (one: HTMLElement) => (one.getAttribute('tabindex') ?? '0').startsWith('-') || (one.tagName.toLowerCase() === 'a' && !(one.getAttribute('href') ?? one.getAttributeNS('http://www.w3.org/1999/xlink', 'href')))
    expect(actions.filter((one) => unreached(one) && !one.closest('[role=option]')).map((one) => one.outerHTML.slice(0, 120))).toEqual([])
  })
})

describe('nothing is switched off without why', () => {
  it('in the sources: what is off for longer than a moment names its reason', () => {
    const unsaid: string[] = []
    let seen = 0
    for (const [path, text] of parts) {
      for (const found of text.matchAll(/\s(?:aria-)?disabled(?:=\{([^}]*)\}|(?=[\s>]))/g)) {
        seen += 1
        // While something is carried out the button waits; it comes back by itself.
        if (found[1]?.trim() === 'busy') continue
        const tag = text.slice(text.lastIndexOf('<', found.index), text.indexOf('\n', found.index))
        if (!tag.includes('aria-describedby=')) unsaid.push(`${path}: ${tag.slice(0, 120)}`)
      }
    }
    expect(seen).toBeGreaterThan(20)
    expect(unsaid).toEqual([])
  })

  const off = () => [...document.querySelectorAll<HTMLElement>(':disabled, [aria-disabled=true]')]
  /** The words beside it that say why. */
  const why = (one: HTMLElement) => (one.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent?.trim() ?? '').join(' ').trim()

  it.each(screens)('%s: what is off says why', async (_, screen, show) => {
    await show(screen.at(ids))
    expect(off().filter((one) => why(one) === '').map((one) => one.outerHTML.slice(0, 160))).toEqual([])
  })

  it('the fourth result, the batch that was not previewed and the wait for a PIN are off, with their reasons', async () => {
    await officer.show('#/job/job-0412/result')
    document.querySelectorAll<HTMLInputElement>('#results input').forEach((box, n) => n < 3 && box.click())
    await settle()
    expect(off().map(why)).toEqual(['Up to 3.'])

    await officer.shown.gone()
    await desk.show('#/review')
    document.querySelectorAll<HTMLInputElement>('.pick')[0]?.click()
    await settle()
    expect(off().map(why)).toEqual(['Choose who or when first.', 'Choose who or when first.'])

    await desk.shown.gone()
    officer.port.status.phase = 'wrong_key'
    officer.port.status.lock.wait_until = Date.now() + 60_000
    await officer.show('#/')
    expect(off().map(why)[0]).toMatch(/Wait .* before the next PIN/)
  })
})

describe('silent by default', () => {
  const LOUD = /new Audio\(|AudioContext|<audio|<video|autoplay|\.vibrate\(|speechSynthesis|new Notification\(|Notification\.request|wakeLock|screen\.brightness|setBrightness|\.play\(\)/

  it('no source makes a sound, shakes the phone, wakes its screen or asks to notify', () => {
    expect(sources.filter(([, text]) => LOUD.test(text)).map(([path]) => path)).toEqual([])
  })

  it('the officer’s pages do none of it, wherever they are opened and whatever is tapped', async () => {
    const heard: string[] = []
    const loud = (name: string) =>
      class {
        constructor() {
          heard.push(name)
        }
      }
    for (const name of ['Audio', 'AudioContext', 'Notification', 'SpeechSynthesisUtterance']) vi.stubGlobal(name, loud(name))
    for (const [name, value] of Object.entries({ vibrate: () => heard.push('vibrate'), wakeLock: { request: () => heard.push('wakeLock') } })) Object.defineProperty(navigator, name, { configurable: true, value })
    await officer.show('#/')
    for (const screen of officerScreens) {
      go(screen.at(ids))
      await settle()
    }
    go('#/job/job-0412')
    await settle()
    await press(/Arrived/)
    officer.port.tell('sync')
    await settle()
    expect(officer.asked('tap')).toHaveLength(1)
    expect(heard).toEqual([])
  })
})
