// Takes the pictures of README.md from a running demonstration (`cargo xtask demo`).
//   node e2e/browser/pictures.mjs target/demo/demo.json e2e/pictures

import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { go, openBrowser, openDevice, openPage, readFacts, signIn, sizes } from './harness.mjs'

const [path, folder = 'e2e/pictures'] = process.argv.slice(2)
const facts = await readFacts(path)
await mkdir(folder, { recursive: true })
const browser = await openBrowser()
const take = async (page, name) => {
  await page.waitForTimeout(400)
  await page.screenshot({ path: join(folder, `${name}.png`) })
  console.log(join(folder, `${name}.png`))
}

const [device] = facts.devices
for (const [theme, suffix] of [['light', 'day'], ['dark', 'night']]) {
  const phone = await openPage(browser, { ...sizes.phone, deviceScaleFactor: 1.5 }, theme)
  await openDevice(phone, device)
  await take(phone, `officer-today-${suffix}`)
  const home = await device.ask('home')
  const job = home.next ?? home.jobs[0]
  if (job) {
    await go(phone, `#/job/${job.incident}`)
    await take(phone, `officer-job-${suffix}`)
  }
  await phone.context().close()

  const desk = await openPage(browser, sizes.desk, theme)
  await signIn(desk, facts, facts.withRole('SGT'))
  for (const page of ['review', 'attendance', 'time']) {
    await go(desk, `#/${page}`)
    await take(desk, `console-${page}-${suffix}`)
  }
  await desk.context().close()
}
await browser.close()
