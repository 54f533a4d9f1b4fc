// How fast the officer's pages are on a slow phone: the processor is made four times slower by the browser itself.
//   node e2e/browser/speed.mjs target/demo/demo.json [rounds]
//
// Prints one JSON line. Times are of this machine and this moment: they are for the bench, never for a test.

import { go, openBrowser, openDevice, openPage, readFacts, settled } from './harness.mjs'
import { officerIds } from './screens.mjs'

const [path, rounds = '7'] = process.argv.slice(2)
if (!path) {
  console.error('usage: node speed.mjs demo.json [rounds]')
  process.exit(2)
}
const SLOWER = 4
const facts = await readFacts(path)
const [device] = facts.devices
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, hasTouch: true }
const median = (all) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]

async function slowed(page) {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
}

/** From the first byte asked for to a list that can be tapped, with nothing in the browser's store. */
async function coldStart() {
  // A phone that nobody touched has locked itself; the PIN is no part of the start.
  await device.ask('unlock', { pin: device.pin })
  const browser = await openBrowser()
  const page = await openPage(browser, phone)
  await slowed(page)
  const began = performance.now()
  await page.goto(device.url, { waitUntil: 'commit' })
  await page.locator('main a.item, main .next a, main a[href*="#/job/"]').first().waitFor()
  const took = performance.now() - began
  await browser.close()
  return took
}

/** From the tap to the next painted frame after the page changed, as the page itself sees it. */
async function tapToPaint(page, hash, target) {
  await go(page, hash)
  await page.evaluate(() => {
    globalThis.__paint = new Promise((done) => {
      addEventListener('pointerdown', () => {
        const began = performance.now()
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)))
      }, { once: true, capture: true })
    })
  })
  await page.locator(target).first().tap()
  return page.evaluate(() => globalThis.__paint)
}

/** Frames that came later than two beats of the screen while the list was scrolled from end to end. */
async function scrolled(page, hash) {
  await go(page, hash)
  await page.locator('main .item').nth(ROWS - 1).waitFor({ state: 'attached' })
  await settled(page)
  return page.evaluate(async () => {
    const list = [...document.querySelectorAll('.page, main')].find((one) => one.scrollHeight > one.clientHeight + 50) ?? document.scrollingElement
    const gaps = []
    let last = performance.now()
    const end = list.scrollHeight - list.clientHeight
    for (let at = 0; at <= end; at += Math.max(40, end / 120)) {
      list.scrollTop = at
      await new Promise((next) => requestAnimationFrame(next))
      const now = performance.now()
      gaps.push(now - last)
      last = now
    }
    return { frames: gaps.length, late: gaps.filter((gap) => gap > 34).length, rows: document.querySelectorAll('main .item').length }
  })
}

/** As many rows as the standard asks of a list, made of those that there are. */
const ROWS = 500
async function lengthened(page) {
  await page.route('**/command', async (route) => {
    if (route.request().postDataJSON()?.name !== 'cases') return route.continue()
    const answer = await route.fetch()
    const rows = await answer.json()
    if (rows.length === 0) throw new Error('the officer of this demonstration has no crime to make a long list of')
    const many = Array.from({ length: ROWS }, (_, n) => ({ ...rows[n % rows.length], id: `${rows[n % rows.length].id}-${n}` }))
    return route.fulfill({ response: answer, json: many })
  })
}

const starts = []
for (let round = 0; round < Number(rounds); round += 1) starts.push(await coldStart())
const browser = await openBrowser()
const page = await openPage(browser, phone)
await openDevice(page, device)
await slowed(page)
await settled(page)
const ids = await officerIds(device)
const taps = []
for (let round = 0; round < Number(rounds); round += 1) taps.push(await tapToPaint(page, `#/job/${ids.job}`, '.dock a.btn'))
await lengthened(page)
const scrolling = await scrolled(page, '#/crimes')
await browser.close()
console.log(JSON.stringify({ slower: SLOWER, cold_start_ms: Math.round(median(starts)), tap_to_paint_ms: Math.round(median(taps)), scrolling }))
