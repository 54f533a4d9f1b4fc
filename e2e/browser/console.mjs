// What a sergeant does at a desk, worked in a browser against a real server.

import { accessible, equal, go, ok, openPage, settled, signIn, sizes, until } from './harness.mjs'

export const stories = [
  {
    name: 'console: a wrong password is refused in words, and nothing else opens',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await page.goto(facts.console)
      const account = facts.withRole('SGT')
      await page.locator('#collar').fill(account.collar)
      await page.locator('#password').fill('not the password at all')
      await page.locator('form button.primary').click()
      await page.locator('[role="alert"]').first().waitFor()
      equal('no navigation is shown', await page.locator('nav.side').count(), 0)
      await accessible(page, 'the sign-in with a refusal')
      await page.context().close()
    },
  },
  {
    name: 'console: a figure leads to the rows that it was counted from',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('INS') ?? facts.withRole('SGT'))
      await go(page, '#/attendance')
      await until('plots are drawn', async () => (await page.locator('main svg').count()) > 0)
      ok('each plot has its table', (await page.locator('main table').count()) > 0)
      await page.locator('main a[href*="#/rows/attendance/"]').first().click()
      await settled(page)
      await until('the rows are listed', async () => (await page.locator('main table tbody tr').count()) > 0)
      await accessible(page, 'the rows behind a figure')
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'console: the review queue is worked with the keyboard',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('SGT'))
      await go(page, '#/review')
      await page.locator('main h1').first().waitFor()
      await until('there are cases', async () => (await page.locator('.rv .item').count()) > 2)
      const first = page.url()
      await page.keyboard.press('j')
      await page.keyboard.press('j')
      await until('another case is open', () => page.url() !== first)
      await settled(page)
      await accessible(page, 'a case in the review queue')
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'console: a review is done on a phone between two jobs',
    async tell({ browser, facts }) {
      // Another area's sergeant, so that nobody else's queue is shorter for it.
      const [, sergeant] = facts.force.accounts.filter((account) => account.role === 'SGT')
      const page = await openPage(browser, sizes.phone)
      await signIn(page, facts, sergeant)
      await go(page, '#/review')
      await until('there are cases', async () => (await page.locator('.rv .item').count()) > 0)
      let signed = false
      for (const item of await page.locator('.rv .item').all()) {
        await item.scrollIntoViewIfNeeded()
        await item.click()
        await until('a case is open', async () => (await page.locator('.sign .card').count()) === 1)
        await settled(page)
        // Words of one's own are somebody else's to sign.
        if ((await page.locator('.sign .main-act').count()) === 0) continue
        ok('nothing scrolls sideways', (await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0)
        const act = page.locator('.sign .main-act')
        await act.scrollIntoViewIfNeeded()
        const box = await act.boundingBox()
        ok('a thumb finds it', box !== null && box.height >= 44 && box.width >= 200, box)
        await page.locator('#direction').fill('Ring the shop for the pictures before they are overwritten.')
        const sent = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().includes('/reviews'))
        await act.click()
        const answer = await sent
        ok('it is signed', answer.ok(), answer.status())
        signed = true
        break
      }
      ok('a case could be signed', signed)
      await accessible(page, 'the queue on a phone')
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'console: a reload keeps the sign-in, signing out ends it',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, facts.withRole('SGT'))
      await page.reload()
      await page.locator('nav.side').waitFor()
      const stored = await page.evaluate(() => JSON.stringify({ ...localStorage }) + JSON.stringify({ ...sessionStorage }) + document.cookie)
      ok('no token can be read by a script', !/eyJ|refresh/.test(stored), stored)
      await page.locator('nav.side .foot button').last().click()
      await page.locator('#collar').waitFor()
      await page.reload()
      await page.locator('#collar').waitFor()
      await page.context().close()
    },
  },
  {
    name: 'console: whoever may not read cases is offered none',
    async tell({ browser, facts }) {
      const account = facts.withRole('PRF') ?? facts.withRole('PCO')
      const page = await openPage(browser, sizes.desk)
      await signIn(page, facts, account)
      equal('no way to the review queue', await page.locator('nav.side a[href="#/review"]').count(), 0)
      await page.context().close()
    },
  },
]
