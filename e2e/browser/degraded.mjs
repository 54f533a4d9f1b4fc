// The officer's app where everything is against it: a link hardly worth the name, a clock that is wrong.

import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { Device, equal, go, ok, openPage, settled, sizes, until } from './harness.mjs'
import { officerIds } from './screens.mjs'
import { SlowLink, VALLEY } from './slow-link.mjs'

const run = promisify(execFile)

/** A third device of the demonstration, set up for somebody who has none, whose way to the server is `link`. */
async function anotherDevice(facts, link, folder) {
  const account = facts.force.accounts.find((one) => one.role === 'NPT')
  const { stdout } = await run(facts.beatbook, ['device', 'code', '--collar', account.collar], { env: { ...process.env, BEATBOOK_DATABASE_URL: facts.database } })
  const code = stdout.match(/[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}/)?.[0]
  ok('a one-time code was made', code, stdout)
  const port = 20_000 + Math.floor(Math.random() * 20_000)
  const door = spawn(join(dirname(facts.beatbook), 'beatbook-door'), ['--port', String(port), '--data', folder, '--server', link.url, '--name', 'Valley device'], { stdio: 'ignore' })
  const device = new Device(`http://127.0.0.1:${port}`, '864209')
  await until('the device answers', () => device.ask('status'))
  await device.ask('enrol', { server: link.url, code, collar: account.collar, password: account.password, pin: device.pin })
  await until('its first copy is there', async () => (await device.ask('status')).phase === 'ready', 60_000)
  return { device, door }
}

export const stories = [
  {
    name: 'officer: on 50 kbit/s with 800 ms and lost packets a tap is on the screen at once, and everything arrives',
    async tell({ browser, facts }) {
      const server = facts.processes.find((one) => one.name === 'server')
      const link = await new SlowLink(server.port, 7).start()
      const folder = await mkdtemp(join(tmpdir(), 'beatbook-valley-'))
      let door
      try {
        const another = await anotherDevice(facts, link, folder)
        door = another.door
        const { device } = another
        const page = await openPage(browser, sizes.phone)
        await page.goto(device.url)
        await settled(page)
        link.shape = VALLEY
        const { crime } = await officerIds(device)
        const words = []
        for (let n = 0; n < 3; n += 1) {
          words.push(`From the valley, entry ${n}: the gate was open and the chain cut.`)
          await go(page, `#/crime/${crime}/update`)
          await page.locator('#update-text').fill(words.at(-1))
          await page.locator('footer.dock button.primary').click()
          // Kept before anything is sent: the page does not wait for the link.
          await until('the words stand on the crime', async () => (await device.ask('case', { id: crime })).timeline.some((row) => row.text === words.at(-1)), 3_000)
        }
        await until('everything is received', async () => (await device.ask('outbox')).waiting.length === 0, 120_000)
        const timeline = (await device.ask('case', { id: crime })).timeline
        for (const one of words) equal(`"${one}" stands once`, timeline.filter((row) => row.text === one).length, 1)
        ok('the link was really slow', link.lost > 0 || link.passed > 4_000, { lost: link.lost, passed: link.passed })
        equal('nothing went wrong', page.wrong, [])
        await page.context().close()
      } finally {
        door?.kill('SIGKILL')
        await link.stop()
        await rm(folder, { recursive: true, force: true })
      }
    },
  },
]
