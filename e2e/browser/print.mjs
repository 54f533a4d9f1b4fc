// What the desk prints: read back from the PDF that the browser itself makes, and looked at as paper would show it.

import { go, ok, openPage, signIn, sizes, until } from './harness.mjs'
import { readPages } from './paper.mjs'

const SAID = {
  en: { by: 'Printed by', zone: 'Times are of the zone Europe/London', rural: 'Class of area: Rural', definitions: 'Counted by the definitions', rows: 'rows are printed' },
  cy: { by: 'Argraffwyd gan', zone: 'Amseroedd parth Europe/London', rural: 'Dosbarth yr ardal: Gwledig', definitions: 'Cyfrifwyd yn ôl y diffiniadau', rows: 'rhes' },
}

/** A desk at which somebody of this role sits, in this language. */
async function desk(browser, facts, role, language, theme = 'light') {
  const page = await openPage(browser, sizes.desk, theme)
  const account = facts.withRole(role)
  await page.goto(facts.console)
  await page.evaluate((tongue) => localStorage.setItem('beatbook.language', tongue), language)
  await page.reload()
  await signIn(page, facts, account)
  await page.waitForFunction((tongue) => document.documentElement.lang === tongue, language)
  return { page, account }
}

/** Letters without the spaces that a line break adds or takes, and without ligatures. */
const tight = (text) => text.normalize('NFKC').replace(/\s+/g, '')
const holds = (what, text, words) => ok(`${what} says "${words}"`, tight(text).includes(tight(words)), text.slice(0, 400))

async function paper(page, what) {
  const pages = readPages(await page.pdf({ preferCSSPageSize: true, printBackground: false }))
  ok(`${what} has sheets`, pages.length > 0)
  pages.forEach((text, n) => {
    holds(`sheet ${n + 1} of ${what}`, text, 'OFFICIAL-SENSITIVE')
    holds(`sheet ${n + 1} of ${what}`, text, `${n + 1} / ${pages.length}`)
  })
  return pages
}

const drawn = (page) => until('charts are drawn', async () => (await page.locator('main svg[role]').count()) > 2)

/** What stands on the sheet, asked of the page while it is laid out for paper. */
const onPaper = () => {
  const seen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden'
  const grey = (colour) => {
    const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number)
    return r === undefined || (r === g && g === b)
  }
  const all = [...document.querySelectorAll('main *, .printed *')].filter(seen)
  const coloured = all.filter((one) => {
    const style = getComputedStyle(one)
    return [style.color, style.borderTopColor, ...(one.closest('svg') ? [style.fill, style.stroke].filter((paint) => paint.startsWith('rgb')) : [])].some((colour) => !grey(colour))
  })
  const pale = all.filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) && !one.closest('svg') && Number(/\d+/.exec(getComputedStyle(one).color)?.[0] ?? 0) > 0x59)
  const name = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute('class') ?? ''}`
  const essential = ['main h1', 'main .panel h2', 'main .fig', 'main .basis', 'main .twin table', 'main .chart svg', '.printed .marking']
  return {
    lost: essential.filter((what) => [...document.querySelectorAll(what)].some((one) => !seen(one)) || !document.querySelector(what)),
    idle: all.filter((one) => one.matches('button:not(th button), .btn, nav, select')).map(name),
    coloured: [...new Set(coloured.map(name))],
    pale: [...new Set(pale.map(name))],
    ground: getComputedStyle(document.body).backgroundColor,
    patterns: [...new Set([...document.querySelectorAll('main svg [fill^="url(#"]')].map((one) => one.getAttribute('fill').slice(5, -1)))],
    undefined: [...new Set([...document.querySelectorAll('main svg [fill^="url(#"]')].map((one) => one.getAttribute('fill').slice(5, -1)))].filter((id) => !document.getElementById(id)),
    wide: [...document.querySelectorAll('main table')].filter((one) => seen(one) && one.scrollWidth > document.documentElement.clientWidth).length,
  }
}

export const stories = [
  ...['en', 'cy'].map((language) => ({
    name: `print: a board carries its marking, filters, zone, time, definitions and page numbers (${language})`,
    async tell({ browser, facts }) {
      const said = SAID[language]
      const { page, account } = await desk(browser, facts, 'INS', language)
      await go(page, '#/attendance?class=rural')
      await drawn(page)
      const [first] = await paper(page, 'the attendance board')
      for (const words of [said.by, account.name.split(' ').at(-1), account.collar, said.zone, said.rural, said.definitions, 'AT01 v']) holds('the first sheet', first, words)
      holds('the first sheet', first, String(new Date().getFullYear()))
      ok('the head is gone from the screen again', (await page.locator('.printed').count()) === 0)
      await page.context().close()
    },
  })),
  {
    name: 'print: a queue, a long list and the story of an investigation are whole, and say so',
    async tell({ browser, facts }) {
      const { page } = await desk(browser, facts, 'SGT', 'en')
      await go(page, '#/review')
      await until('the queue is there', async () => (await page.locator('.entry').count()) > 3)
      const titles = await page.locator('.entry .h').allTextContents()
      const queue = (await paper(page, 'the queue')).join(' ')
      for (const title of titles) holds('the queue', queue, title)

      await go(page, '#/investigations')
      await until('rows are listed', async () => (await page.locator('.long tbody tr[aria-rowindex]').count()) > 5)
      const list = (await paper(page, 'the list')).join(' ')
      holds('the list', list, SAID.en.rows)
      const counted = await page.locator('.long table').getAttribute('aria-rowcount')
      ok('every row that is held is on paper', (list.match(/\d{7}\/\d\d/g) ?? []).length >= Math.min(200, Number(counted) - 1) * 0.9, counted)

      await page.locator('.long a').first().click()
      await until('a case is open', async () => (await page.locator('ol.tl li').count()) > 0)
      const story = await page.locator('ol.tl > li').count()
      const file = (await paper(page, 'the case')).join(' ')
      ok('the story is on paper', story > 0 && file.length > 300)
      await page.context().close()
    },
  },
  ...['light', 'dark'].map((theme) => ({
    name: `print: black on white, with patterns and with nothing essential hidden (${theme})`,
    async tell({ browser, facts }) {
      const { page } = await desk(browser, facts, 'INS', 'en', theme)
      for (const board of ['attendance', 'time', 'supervision']) {
        await page.emulateMedia({ media: 'screen', colorScheme: theme })
        await go(page, `#/${board}`)
        await drawn(page)
        await page.emulateMedia({ media: 'print', colorScheme: theme })
        await page.locator('.printed .marking').waitFor()
        const seen = await page.evaluate(onPaper)
        ok(`${board}: what a reader needs is on the sheet`, seen.lost.length === 0, seen.lost)
        ok(`${board}: nothing that can only be pressed`, seen.idle.length === 0, seen.idle.slice(0, 8))
        ok(`${board}: no colour`, seen.coloured.length === 0, seen.coloured.slice(0, 8))
        ok(`${board}: no pale words`, seen.pale.length === 0, seen.pale.slice(0, 8))
        ok(`${board}: white paper`, seen.ground === 'rgb(255, 255, 255)', seen.ground)
        ok(`${board}: every pattern is defined`, seen.undefined.length === 0, seen.undefined)
        if (board === 'time') ok('shares are told apart by pattern', seen.patterns.length >= 4, seen.patterns)
      }
      await page.context().close()
    },
  })),
]
