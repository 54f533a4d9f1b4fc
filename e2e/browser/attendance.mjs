// Attendance by taps and the outbox's word, against a real device core: what is counted is what a hand does.

import { accessible, equal, go, ok, openDevice, openPage, settled, sizes, until } from './harness.mjs'

/** Counts every touch of a control and every character typed on the page. */
async function count(page) {
  await page.evaluate(() => {
    globalThis.hand = { taps: 0, typed: 0 }
    addEventListener('click', () => (globalThis.hand.taps += 1), true)
    addEventListener('keydown', (event) => event.key.length === 1 && (globalThis.hand.typed += 1), true)
  })
  return {
    read: () => page.evaluate(() => globalThis.hand),
    again: () => page.evaluate(() => (globalThis.hand = { taps: 0, typed: 0 })),
  }
}

export const stories = [
  {
    name: 'officer: from the unlocked home page arrival is at most three taps and nothing typed, and each next state one',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.phone)
      let device
      let next
      for (device of facts.devices) {
        await openDevice(page, device)
        next = (await device.ask('home')).next
        if (next && next.point !== 'at_scene') break
      }
      ok('there is a job to go to', next && next.point !== 'at_scene', next)
      const incident = next.incident
      const hand = await count(page)
      await page.locator('article.next a.btn').tap()
      await settled(page)
      // The two states that come next are offered: from a fresh assignment the way there is tapped first.
      const arrived = page.locator('footer.dock .statebtn', { hasText: 'Arrived' })
      await page.locator('footer.dock .statebtn').first().waitFor()
      if ((await arrived.count()) === 0) await page.locator('footer.dock .statebtn', { hasText: 'En route' }).tap()
      await arrived.tap()
      const standing = (job, point) => job.times.some((row) => row.point === point && !row.struck)
      await until('the arrival is stamped', async () => standing(await device.ask('job', { id: incident }), 'at_scene'))
      const first = await hand.read()
      ok('at most three taps', first.taps <= 3, first)
      equal('characters typed', first.typed, 0)
      // The buttons of the state before leave as those of the next one come.
      const tall = () => page.locator('footer.dock .statebtn').evaluateAll((all) => Math.min(...all.map((one) => one.getBoundingClientRect().height)))
      await until('every state button is 96 px high', async () => (await tall()) >= 96, 3_000)

      await hand.again()
      await page.locator('footer.dock .statebtn', { hasText: 'Left scene' }).tap()
      await until('the leaving is stamped', async () => standing(await device.ask('job', { id: incident }), 'clear'))
      equal('leaving is one tap', await hand.read(), { taps: 1, typed: 0 })

      await hand.again()
      // The buttons of the state before leave as those of the next one come.
      await page.locator('footer.dock .statebtn', { hasText: 'Attended' }).first().tap()
      await until('the job has its result', async () => ((await device.ask('job', { id: incident })).record.results ?? []).length > 0)
      equal('the result is one tap', await hand.read(), { taps: 1, typed: 0 })
      await page.locator('ol.tl > li', { hasText: 'Resulted' }).locator('button.undo').tap()
      await until('the result is taken back', async () => ((await device.ask('job', { id: incident })).record.results ?? []).length === 0)

      await until('where the tap was made, or why that is not known', async () => {
        const rows = (await device.ask('job', { id: incident })).times.filter((row) => row.point === 'at_scene')
        return rows.some((row) => row.fix || row.no_fix)
      }, 35_000)
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'officer: leaving the phone names what is unsent, and the outbox says how it goes',
    async tell({ browser, facts }) {
      const device = facts.devices[1]
      const page = await openPage(browser, sizes.phone)
      await openDevice(page, device)
      await device.ask('set_flight_mode', { on: true })
      try {
        await device.ask('add_note', { entry: 'note', text: 'Browser story: unsent.' })
        await go(page, '#/settings')
        const unsent = (await device.ask('status')).unsent
        await page.getByRole('button', { name: 'Sign out' }).tap()
        ok('the count is named', (await page.locator('main').innerText()).includes(`${unsent} thing`))
        equal('nobody was signed out', (await device.ask('status')).phase, 'ready')
        await accessible(page, 'leaving with unsent work')
        await go(page, '#/outbox')
        ok('each item says what became of it', await page.getByText('Kept on this phone').first().isVisible())
      } finally {
        await device.ask('set_flight_mode', { on: false })
      }
      await device.ask('sync_now')
      await until('everything is sent', async () => (await device.ask('status')).unsent === 0, 30_000)
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
]
