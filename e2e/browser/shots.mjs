// A picture of every screen, in both languages, by day and by night, at the sizes that people have.
//   node e2e/browser/shots.mjs target/shots-demo/demo.json target/shots [words]

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { go, openBrowser, openDevice, openPage, readFacts, settled, signIn } from './harness.mjs'
import { consoleIds, consoleScreens, officerIds, reachable, readings } from './screens.mjs'

const [path, folder = 'target/shots', words = ''] = process.argv.slice(2)
if (!path) {
  console.error('usage: node shots.mjs demo.json [folder] [words in the name]')
  process.exit(2)
}
const officerSizes = { phone: { width: 360, height: 740 }, tablet: { width: 820, height: 1180 } }
const consoleSizes = { desk: { width: 1440, height: 900 } }

const facts = await readFacts(path)
await mkdir(folder, { recursive: true })
const browser = await openBrowser()
let taken = 0

const wanted = (name) => name.includes(words)
async function take(page, name) {
  if (!wanted(name)) return
  await page.waitForTimeout(250)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  taken += 1
}

async function speak(page, language) {
  await page.waitForFunction((tongue) => document.documentElement.lang === tongue, language)
}

const [device] = facts.devices
await device.ask('unlock', { pin: device.pin })
const ids = await officerIds(device)
for (const { language, theme, day } of readings) {
  for (const [size, viewport] of Object.entries(officerSizes)) {
    const page = await openPage(browser, { viewport, hasTouch: true }, theme)
    await openDevice(page, device)
    await device.ask('set_language', { language })
    await page.reload()
    await settled(page)
    await speak(page, language)
    for (const screen of reachable(ids)) {
      const name = `officer-${screen.name}.${size}.${language}.${day}`
      if (!wanted(name)) continue
      await go(page, screen.at(ids))
      await take(page, name)
    }
    await device.ask('lock')
    await page.reload()
    await page.locator('main h1').first().waitFor()
    await take(page, `officer-lock.${size}.${language}.${day}`)
    await device.ask('unlock', { pin: device.pin })
    await page.context().close()
  }
  for (const [size, viewport] of Object.entries(consoleSizes)) {
    for (const role of ['SGT', 'INS', 'ADM', 'PNB']) {
      const nameOf = (screen) => `console-${screen.name}.${size}.${language}.${day}`
      const mine = consoleScreens.filter((one) => one.role === role && wanted(nameOf(one)))
      if (mine.length === 0 && !wanted(nameOf({ name: 'sign-in' }))) continue
      const page = await openPage(browser, { viewport }, theme)
      await page.goto(facts.console)
      await page.locator('#collar').waitFor()
      await page.evaluate((tongue) => localStorage.setItem('beatbook.language', tongue), language)
      await page.reload()
      await page.locator('#collar').waitFor()
      if (role === 'SGT') await take(page, `console-sign-in.${size}.${language}.${day}`)
      await signIn(page, facts, facts.withRole(role))
      await speak(page, language)
      await go(page, '#/review')
      const found = await consoleIds(page, [role])
      for (const screen of mine) {
        await go(page, screen.at(found))
        await take(page, nameOf(screen))
      }
      await page.context().close()
    }
  }
}
await device.ask('set_language', { language: 'en' })
await browser.close()
console.log(`${taken} pictures in ${folder}`)
if (taken === 0) process.exit(1)
