// What an officer does on a phone, worked in a browser against a real device core.

import { accessible, equal, go, ok, openDevice, openPage, settled, sizes, until } from './harness.mjs'

async function openJob(device) {
  const home = await device.ask('home')
  const job = home.jobs.find((one) => one.mine && !['at_scene', 'clear', 'stood_down'].includes(one.point)) ?? home.next
  ok('the officer has a job to attend', job)
  return job
}

async function ownCase(device) {
  const cases = await device.ask('cases')
  const one = cases.find((row) => row.mine) ?? cases[0]
  ok('the officer has a crime', one)
  return one
}

export const stories = [
  {
    name: 'officer: the demonstration says what it is',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.phone)
      await openDevice(page, facts.devices[0])
      ok('there is a banner', await page.locator('.demo').isVisible())
      await page.context().close()
    },
  },
  {
    name: 'officer: one tap stamps at once, undo strikes it through and keeps it',
    async tell({ browser, facts }) {
      const [device] = facts.devices
      const page = await openPage(browser, sizes.phone)
      await openDevice(page, device)
      const { incident } = await openJob(device)
      await go(page, `#/job/${incident}`)
      const rows = page.locator('ol.tl > li')
      const before = await rows.count()
      await page.locator('footer.dock button').first().click()
      await until('a new line in the margin', async () => (await rows.count()) === before + 1, 2_000)
      await page.locator('ol.tl button.undo').first().click()
      await until('the line is struck through', async () => (await page.locator('ol.tl s').count()) > 0, 2_000)
      const job = await device.ask('job', { id: incident })
      ok('the stamp that was taken back is still there', job.times.some((row) => row.struck))
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'officer: words typed are kept through a reload, and go up when they are saved',
    async tell({ browser, facts }) {
      const [device] = facts.devices
      const page = await openPage(browser, sizes.phone)
      await openDevice(page, device)
      const { id } = await ownCase(device)
      await go(page, `#/crime/${id}/update`)
      const words = 'Browser story: the neighbour heard a van at about two.'
      await page.locator('#update-text').fill(words)
      await until('the draft is kept', async () => (await device.ask('drafts')).some((draft) => JSON.stringify(draft.fields).includes(words)))
      await page.reload()
      await settled(page)
      await until('the words are back', async () => (await page.locator('#update-text').inputValue()) === words)
      await page.locator('footer.dock button.primary').click()
      await until('the update stands on the crime', async () => (await device.ask('case', { id })).timeline.some((row) => row.text === words))
      equal('no draft is left', (await device.ask('drafts')).filter((draft) => JSON.stringify(draft.fields).includes(words)), [])
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'officer: in flight mode the chip says so, work goes on, and everything is sent afterwards',
    async tell({ browser, facts }) {
      const [, device] = facts.devices
      const page = await openPage(browser, sizes.phone)
      await openDevice(page, device)
      await device.ask('set_flight_mode', { on: true })
      try {
        await page.locator('.notices .banner').waitFor()
        await go(page, '#/notebook/new')
        await page.locator('textarea').first().fill('Browser story: written with the network off.')
        await page.locator('footer.dock button.primary').click()
        await until('it waits in the outbox', async () => (await device.ask('outbox')).waiting.length > 0)
        await until('the chip no longer says that all is sent', async () => (await page.locator('a.chip.sync:not(.ok)').count()) > 0)
        await go(page, '#/outbox')
        ok('the outbox shows it', (await page.locator('main').innerText()).length > 0)
        await accessible(page, 'the outbox with waiting work')
      } finally {
        await device.ask('set_flight_mode', { on: false })
      }
      await device.ask('sync_now')
      await until('everything is sent', async () => (await device.ask('outbox')).waiting.length === 0, 30_000)
      await until('the chip says so', async () => (await page.locator('a.chip.sync.ok').count()) > 0)
      equal('nothing went wrong', page.wrong, [])
      await page.context().close()
    },
  },
  {
    name: 'officer: everything can be reached with the keyboard alone',
    async tell({ browser, facts }) {
      const page = await openPage(browser, sizes.phone)
      await openDevice(page, facts.devices[0])
      const reached = new Set()
      for (let step = 0; step < 60; step += 1) {
        await page.keyboard.press('Tab')
        const here = await page.evaluate(() => {
          const one = document.activeElement
          return one && one !== document.body ? (one.getAttribute('href') ?? one.id ?? one.textContent) : null
        })
        if (here) reached.add(here)
      }
      const links = await page.locator('a[href], button').evaluateAll((all) => all.filter((one) => one.offsetParent !== null && !one.disabled).map((one) => one.getAttribute('href')).filter(Boolean))
      const missed = links.filter((href) => !reached.has(href))
      equal('links that the keyboard cannot reach', missed, [])
      await page.context().close()
    },
  },
]
