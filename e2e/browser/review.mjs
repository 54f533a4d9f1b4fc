// A sergeant's review, worked from the keyboard against a real server.

import { accessible, equal, openPage, settled, signIn, sizes, until, go } from './harness.mjs'

const chosen = (page) => page.locator('.rv .item.is-sel .h').innerText()

/** The decision card stands for the case that is chosen. */
async function shown(page) {
  const name = await chosen(page)
  await until(`the case ${name} is shown`, async () => (await page.locator('.doc h2.head').innerText()) === name && (await page.locator('.sign .card').count()) === 1)
}

export const stories = [
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
      await settled(page)
      await page.keyboard.press('g')
      await page.keyboard.press('q')
      await until('the queue is open', () => page.url().includes('#/review'))
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
]
