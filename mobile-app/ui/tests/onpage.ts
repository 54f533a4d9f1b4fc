// What every test of a page does: find by what a person reads, type, press, wait until the page stands still.

import { setImmediate } from 'node:timers'
import { flushSync, mount, unmount, type Component } from 'svelte'

/** Waits until what was asked is answered and shown. A turn of the loop costs no time, a timer at least a millisecond of
 * a busy machine: so a few timers for what the pages put off themselves, and many turns for answers to answers. */
export async function settle(rounds = 3): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await new Promise((done) => setTimeout(done, 0))
    for (let turn = 0; turn < 10; turn++) await new Promise((done) => setImmediate(done))
  }
  flushSync()
}

/** All that can be read, with one space between words. */
export const text = () => document.body.textContent?.replace(/\s+/g, ' ') ?? ''

/** What can be pressed: buttons, links that look like one, and what opens. */
export const pressable = () => [...document.querySelectorAll<HTMLElement>('button, a, summary')]

export function button(name: RegExp): HTMLElement {
  const all = pressable()
  const found = all.find((one) => name.test(`${one.getAttribute('aria-label') ?? ''} ${one.textContent ?? ''}`) || name.test(one.textContent ?? ''))
  if (!found) throw new Error(`nothing to press called ${name}; there is ${all.map((one) => one.textContent?.trim()).join(' | ')}`)
  return found
}

/** Presses what is called so, as a thumb or the Enter key would, and follows where it leads. */
export async function press(name: RegExp): Promise<void> {
  const found = button(name)
  if (found instanceof HTMLAnchorElement) go(found.getAttribute('href') ?? '')
  else found.click()
  await settle()
}

export function type(id: string, words: string): void {
  const field = document.getElementById(id) as HTMLTextAreaElement | HTMLInputElement
  field.value = words
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

export function go(hash: string): void {
  location.hash = hash
  dispatchEvent(new Event('hashchange'))
}

/** One application on the page at a time. */
export class Shown {
  #app: ReturnType<typeof mount> | null = null

  async at<P extends Record<string, unknown>>(hash: string, app: Component<P>, props: P): Promise<void> {
    await this.gone()
    go(hash)
    this.#app = mount(app, { target: document.body, props })
    await settle()
  }

  async gone(): Promise<void> {
    if (this.#app) await unmount(this.#app)
    this.#app = null
  }
}
