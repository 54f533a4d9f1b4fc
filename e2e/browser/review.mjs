// A sergeant's review, worked from the keyboard against a real server, and counted by the keystroke-level model.

import { accessible, equal, ok, openPage, signIn, sizes, until, go } from './harness.mjs'
import { counting, inWords } from './klm.mjs'

const rows = (page) => page.locator('.rv .item').count()
const chosen = (page) => page.locator('.rv .item.is-sel .h').innerText()

/** The decision card stands for the case that is chosen. */
async function shown(page) {
  const name = await chosen(page)
  await until(`the case ${name} is shown`, async () => (await page.locator('.doc h2.head').innerText()) === name && (await page.locator('.sign .card').count()) === 1)
}

export const stories = [
  {
    name: 'review: ten cases are cleared from the keyboard within six minutes by the model',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('SGT'))
      await go(page, '#/review')
      await until('there are ten to clear', async () => (await rows(page)) >= 10)
      const klm = await counting(page)
      await page.keyboard.press('g')
      await page.keyboard.press('q')
      let cleared = 0
      for (let tries = 0; cleared < 10 && tries < 40; tries++) {
        await shown(page)
        // Words of one's own are somebody else's to sign.
        if ((await page.locator('.sign .main-act').count()) === 0) {
          await page.keyboard.press('j')
          continue
        }
        const was = await rows(page)
        // What is new is read as it stands; the folded earlier story is not.
        await klm.reading('what changed', page.locator('.doc .paper2').first())
        klm.thinking('is it enough?')
        if (cleared === 4) {
          await page.keyboard.press('r')
          klm.thinking('what is missing?')
          await page.keyboard.type('View the film from the shop opposite and record it.')
          await page.keyboard.press('Control+Enter')
        } else await page.keyboard.press('a')
        await until('the case left the list', async () => (await rows(page)) === was - 1)
        cleared += 1
      }
      const told = await klm.told()
      console.log(`        ${inWords(told)}`)
      equal('ten were cleared', cleared, 10)
      equal('without the mouse', told.presses, 0)
      ok('within six minutes', told.seconds <= 360, told)
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'review: two versions, the keys, the palette and the signed view',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('SGT'))
      await go(page, '#/review')
      await shown(page)
      await page.keyboard.press('d')
      await page.locator('#point-from').waitFor()
      await accessible(page, 'any two versions')
      await page.keyboard.press('d')
      await page.keyboard.press('?')
      await page.locator('dialog.sheet[open] table').waitFor()
      await accessible(page, 'the sheet of keys')
      await page.keyboard.press('Escape')
      await page.keyboard.press('Control+k')
      await page.keyboard.type('tra')
      await page.keyboard.press('Enter')
      await until('the tray is open', () => page.url().endsWith('#/tray'))
      await page.keyboard.press('g')
      await page.keyboard.press('q')
      await until('the queue is open', () => page.url().includes('#/review'))
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
]
