// A browser, the running demonstration, and the few things that every story needs.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What was started and who may sign in, as `cargo xtask demo` wrote it. */
export async function readFacts(path) {
  const facts = JSON.parse(await readFile(path, 'utf8'))
  const planned = (name) => facts.processes.find((process) => process.name === name)
  return {
    ...facts,
    console: planned('server').url,
    devices: ['device-1', 'device-2'].map((name) => new Device(planned(name).url, planned(name).pin)),
    withRole: (role) => facts.force.accounts.find((account) => account.role === role),
  }
}

/** A device's door, asked directly: to learn ids, and to see from behind what a page did. */
export class Device {
  constructor(url, pin) {
    this.url = url
    this.pin = pin
  }

  async ask(name, question = {}) {
    const answer = await fetch(`${this.url}/command`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, question }),
    })
    const body = await answer.json()
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${JSON.stringify(body)}`)
    return body
  }
}

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--lang=en-GB', '--force-color-profile=srgb'] })
}

/** The sizes that stories are told in: a phone in the hand, a desk. */
export const sizes = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
  desk: { viewport: { width: 1440, height: 900 } },
}

/** A page that remembers what went wrong on it: script errors, refused requests, broken content policy. */
export async function openPage(browser, size, theme = 'light') {
  const context = await browser.newContext({ ...size, colorScheme: theme, locale: 'en-GB', timezoneId: 'Europe/London', reducedMotion: 'reduce' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  page.wrong = []
  page.on('pageerror', (error) => page.wrong.push(`script: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) page.wrong.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') page.wrong.push(`a request left the machine: ${request.url()}`)
  })
  return page
}

/** Waits until `check` gives something true, and gives it back. */
export async function until(what, check, limit = 15_000) {
  const began = Date.now()
  let last
  while (Date.now() - began < limit) {
    try {
      const found = await check()
      if (found) return found
      last = found
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  throw new Error(`not within ${limit / 1000} s: ${what} (last: ${last instanceof Error ? last.message : JSON.stringify(last)})`)
}

/** A page is settled when it shows its heading and has stopped asking. */
export async function settled(page) {
  await page.locator('main h1, main h2').first().waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' }).catch(() => {})
  await page.waitForTimeout(150)
}

/** Goes to a page of the same application by its address after the #. A phone that nobody touches locks itself, and
 * whoever reads does touch it, so a key that does nothing is pressed on the way. */
export async function go(page, hash) {
  await page.keyboard.press('Shift')
  await page.evaluate((to) => (location.hash = to), hash)
  await settled(page)
}

/** Every rule of WCAG 2.2 A and AA that a program can check, contrast included. */
export async function accessible(page, where) {
  await page.evaluate(axeSource)
  const found = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }),
  )
  const lines = found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim() ?? rule.help})`))
  if (lines.length > 0) throw new Error(`${where} is not accessible:\n      ${lines.slice(0, 12).join('\n      ')}`)
}

export function equal(what, seen, expected) {
  if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Error(`${what}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`)
}

export function ok(what, truth, seen) {
  if (!truth) throw new Error(`${what}${seen === undefined ? '' : `; saw ${JSON.stringify(seen)}`}`)
}

export async function signIn(page, facts, account) {
  await page.goto(facts.console)
  await page.locator('#collar').fill(account.collar)
  await page.locator('#password').fill(account.password)
  await page.locator('form button.primary').click()
  await page.locator('nav.side').waitFor()
}

/** Opens a device's pages and, where it is locked, its store. */
export async function openDevice(page, device) {
  await page.goto(device.url)
  const phase = (await device.ask('status')).phase
  if (phase === 'locked' || phase === 'wrong_key') {
    await page.locator('#unlock-pin').fill(device.pin)
    await page.keyboard.press('Enter')
  }
  await page.locator('nav.bar').waitFor()
  await settled(page)
}
