// Every screen, for everybody: in both languages, by day and by night, with large text on a narrow screen, with a thumb.

import { accessible, equal, go, ok, openDevice, openPage, settled, signIn, sizes, until } from './harness.mjs'
import { consoleIds, consoleScreens, officerIds, reachable, readings } from './screens.mjs'

async function inLanguage(page, device, language) {
  await device.ask('set_language', { language })
  await page.reload()
  await settled(page)
  await until(`the page speaks ${language}`, async () => (await page.evaluate(() => document.documentElement.lang)) === language)
}

/** How far a page is wider than its window; nothing may scroll sideways. */
const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

/** What can be tapped and is smaller than it should be. Links inside running text are part of their line. */
const small = (page, least) =>
  page.evaluate((least) => {
    const seen = []
    for (const one of document.querySelectorAll('main :is(a[href],button,select,textarea,summary,label.check), .dock :is(a,button), nav.bar a, header :is(a,button)')) {
      const box = one.getBoundingClientRect()
      if (box.width === 0 || box.height === 0 || getComputedStyle(one).visibility === 'hidden') continue
      if (one.matches('p a, li a, dd a, td a') && !one.matches('.btn, .item, .statebtn, .touch')) continue
      if (box.height < least - 0.5 || box.width < least - 0.5) seen.push(`${one.tagName.toLowerCase()} "${(one.getAttribute('aria-label') ?? one.textContent).trim().slice(0, 30)}" ${Math.round(box.width)}×${Math.round(box.height)}`)
    }
    return seen
  }, least)

/** Looks at each screen, and says at the end what was wrong on any of them. */
async function eachScreen(screens, look) {
  const wrong = []
  for (const screen of screens) {
    try {
      await look(screen)
    } catch (error) {
      wrong.push(`${screen.name}: ${error.message}`)
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n      '))
}

const officerReadings = readings.map(({ language, theme, day }) => ({
  name: `officer: every screen can be used by everybody (${language}, ${day})`,
  async tell({ browser, facts }) {
    const [device] = facts.devices
    const page = await openPage(browser, sizes.phone, theme)
    try {
      await openDevice(page, device)
      await inLanguage(page, device, language)
      const ids = await officerIds(device)
      await eachScreen(reachable(ids), async (screen) => {
        await go(page, screen.at(ids))
        const where = `${screen.name} in ${language} by ${day}`
        ok(`${where} has its sync chip`, await page.locator('a.chip.sync').isVisible())
        ok(`${where} fits the width`, (await overhang(page)) <= 0, await overhang(page))
        await accessible(page, where)
      })
      equal('nothing went wrong', page.wrong, [])
    } finally {
      await device.ask('set_language', { language: 'en' })
    }
    await page.context().close()
  },
}))

const consoleReadings = readings.map(({ language, theme, day }) => ({
  name: `console: every screen can be used by everybody (${language}, ${day})`,
  async tell({ browser, facts }) {
    for (const role of ['SGT', 'INS', 'ADM', 'PNB']) {
      const page = await openPage(browser, sizes.desk, theme)
      await page.goto(facts.console)
      await page.locator('#collar').waitFor()
      await page.evaluate((tongue) => localStorage.setItem('beatbook.language', tongue), language)
      await signIn(page, facts, facts.withRole(role))
      await until(`the page speaks ${language}`, async () => (await page.evaluate(() => document.documentElement.lang)) === language)
      await go(page, '#/review')
      const ids = await consoleIds(page, [role])
      await eachScreen(consoleScreens.filter((one) => one.role === role), async (screen) => {
        await go(page, screen.at(ids))
        await accessible(page, `${screen.name} in ${language} by ${day}`)
      })
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    }
  },
}))

export const stories = [
  ...officerReadings,
  ...consoleReadings,
  {
    name: 'officer: with text twice as large on 320 pixels nothing scrolls sideways, in either language',
    async tell({ browser, facts }) {
      const [device] = facts.devices
      const page = await openPage(browser, { viewport: { width: 320, height: 640 }, hasTouch: true })
      try {
        await openDevice(page, device)
        const ids = await officerIds(device)
        for (const language of ['en', 'cy']) {
          await inLanguage(page, device, language)
          await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
          await eachScreen(reachable(ids), async (screen) => {
            await go(page, screen.at(ids))
            ok(`${screen.name} in ${language} fits`, (await overhang(page)) <= 0, await overhang(page))
          })
        }
      } finally {
        await device.ask('set_language', { language: 'en' })
      }
      await page.context().close()
    },
  },
  {
    name: 'officer: a gloved thumb finds every target, and the states are larger still when asked',
    async tell({ browser, facts }) {
      const [device] = facts.devices
      const page = await openPage(browser, { viewport: { width: 360, height: 740 }, hasTouch: true })
      await openDevice(page, device)
      const ids = await officerIds(device)
      await eachScreen(reachable(ids), async (screen) => {
        await go(page, screen.at(ids))
        equal(`targets under 48 pixels on ${screen.name}`, await small(page, 48), [])
      })
      await go(page, `#/job/${ids.job}`)
      const state = page.locator('.dock .statebtn').first()
      const usual = await state.boundingBox()
      ok('the state button is 96 pixels high', usual.height >= 96, usual.height)
      ok('and as wide as the screen allows', usual.width >= 360 - 32, usual.width)
      ok('and lies in the lower 60 % of the screen', usual.y >= 740 * 0.4, usual.y)
      await go(page, '#/settings')
      await page.locator('label.check', { has: page.locator('input[type=checkbox]') }).first().click()
      await go(page, `#/job/${ids.job}`)
      ok('larger when asked', (await state.boundingBox()).height >= 126, (await state.boundingBox()).height)
      await go(page, '#/settings')
      await page.locator('label.check', { has: page.locator('input[type=checkbox]') }).first().click()
      await page.context().close()
    },
  },
  {
    name: 'officer: the hand that holds the phone decides which side comes first',
    async tell({ browser, facts }) {
      const [device] = facts.devices
      const page = await openPage(browser, { viewport: { width: 360, height: 740 }, hasTouch: true })
      await openDevice(page, device)
      const first = async () => {
        await go(page, '#/')
        const boxes = await page.locator('nav.bar a').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().x))
        return boxes[0] < boxes.at(-1)
      }
      ok('the right hand has the usual order', await first())
      await go(page, '#/settings')
      await page.locator('input[name=hand][value=left]').check({ force: true })
      ok('the left hand has it mirrored', !(await first()))
      await go(page, '#/settings')
      await page.locator('input[name=hand][value=right]').check({ force: true })
      await page.context().close()
    },
  },
  {
    name: 'officer: by night nothing is painted white, from the first frame on',
    async tell({ browser, facts }) {
      const [device] = facts.devices
      const page = await openPage(browser, sizes.phone, 'dark')
      await page.goto(device.url, { waitUntil: 'commit' })
      for (let frame = 0; frame < 12; frame += 1) {
        const [r, g, b] = await page.evaluate(() => {
          const of = (one) => (one ? getComputedStyle(one).backgroundColor.match(/[\d.]+/g).map(Number) : [0, 0, 0, 0])
          const [body, root] = [of(document.body), of(document.documentElement)]
          return body.length === 4 && body[3] === 0 ? (root.length === 4 && root[3] === 0 ? [0, 0, 0] : root) : body
        })
        ok('the ground is dark', r + g + b < 120, [r, g, b])
        await page.waitForTimeout(30)
      }
      await page.context().close()
    },
  },
]
