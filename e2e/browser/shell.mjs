// The officer's app as it is installed: a real window, a real store, a real server, and a line that is cut.
//   node shell.mjs demo.json APP FOLDER

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { equal, ok, readFacts, until } from './harness.mjs'
import { openApp, openDisplay } from './webdriver.mjs'

const [path, app, folder] = process.argv.slice(2)
if (!path || !app || !folder) {
  console.error('usage: node shell.mjs demo.json APP FOLDER')
  process.exit(2)
}
const facts = await readFacts(path)
const PIN = '135790'
mkdirSync(folder, { recursive: true })

/** The line to the server: it can be cut and mended. */
async function openLine(to) {
  const through = new Set()
  let whole = true
  const server = createServer((near) => {
    if (!whole) return near.destroy()
    const far = connect(to, '127.0.0.1')
    for (const [one, other] of [[near, far], [far, near]]) {
      through.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        through.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    cut() {
      whole = false
      for (const socket of through) socket.destroy()
    },
    mend() {
      whole = true
    },
    close: () => server.close(),
  }
}

/** The app's own processes: those that run this very file. */
function running() {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/exe`) === app && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    } catch {
      return false
    }
  })
}

const display = await openDisplay(folder, `${folder}/display.log`)
const line = await openLine(Number(new URL(facts.console).port))
const environment = {
  DISPLAY: display.name,
  HOME: folder,
  XDG_DATA_HOME: `${folder}/data`,
  XDG_CONFIG_HOME: `${folder}/config`,
  XDG_CACHE_HOME: `${folder}/cache`,
  BEATBOOK_SERVER: line.url,
}
const start = () => openApp({ app, environment, log: `${folder}/app.log` })
/** Asks the device through the window's own way in, to see from behind what a tap did. */
const ask = async (window, name, question = {}) => {
  const answer = await window.later('const [name, question, done] = arguments; window.__TAURI_INTERNALS__.invoke("dispatch", { name, question }).then((value) => done({ value }), (problem) => done({ problem }))', [name, question])
  if (answer.problem) throw new Error(`${name}: ${JSON.stringify(answer.problem)}`)
  return answer.value
}
const there = (window, selector) => until(`${selector} is on the page`, () => window.script('return Boolean(document.querySelector(arguments[0]))', [selector]), 30_000)
const go = async (window, hash) => {
  await window.script('location.hash = arguments[0]', [hash])
  await there(window, 'main h1')
}

let window
let failed = false
const tell = (what) => console.log(`  ok    ${what}`)
try {
  window = await start()
  equal('the window is at its own page', (await window.url()).split('#')[0], 'tauri://localhost/officer.html')
  await there(window, '#enrol-code')

  const collar = facts.force.enrolments[0].collar
  const account = facts.force.accounts.find((one) => one.collar === collar)
  const code = execFileSync(facts.beatbook, ['--database-url', facts.database, 'device', 'code', '--collar', collar], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  for (const [field, text] of Object.entries({ code, collar, password: account.password, pin: PIN, again: PIN })) await window.type(`#enrol-${field}`, text)
  await window.click('footer.dock button.primary')
  await until('the first copy is complete', async () => (await ask(window, 'status')).phase === 'ready', 120_000)
  await there(window, 'nav.bar')
  tell('a new device is enrolled in the window and fetches its first copy')

  // What a page could try if something foreign ever ran in it.
  equal('no script finds the way in by name', await window.script('return typeof window.__TAURI__'), 'undefined')
  ok('prototypes are frozen', await window.script('return Object.isFrozen(Object.prototype)'))
  for (const away of ['https://beatbook.example/', 'tauri://localhost/console.html', 'data:text/html,elsewhere', 'file:///etc/hostname']) {
    await window.script('const link = document.createElement("a"); link.href = arguments[0]; document.body.append(link); link.click(); link.remove()', [away])
    await new Promise((resolve) => setTimeout(resolve, 150))
    equal(`the window stays when it is sent to ${away}`, (await window.url()).split('#')[0], 'tauri://localhost/officer.html')
  }
  equal('no other window opens', await window.script('return window.open("https://beatbook.example/") === null'), true)
  const refused = await window.later('const [done] = arguments; fetch("http://127.0.0.1:9/").then(() => done("went"), () => done("refused"))')
  equal('a page reaches no address', refused, 'refused')
  const other = await window.later('const [done] = arguments; window.__TAURI_INTERNALS__.invoke("plugin:window-state|save_window_state", {}).then(() => done("done"), () => done("refused"))')
  equal('a page reaches no plugin', other, 'refused')
  tell('the window goes nowhere, opens nothing and reaches nothing but the device')

  line.cut()
  const home = await ask(window, 'home')
  const job = home.jobs.find((one) => one.mine && !['at_scene', 'clear', 'stood_down'].includes(one.point)) ?? home.next
  ok('the officer has a job to attend', job)
  await go(window, `#/job/${job.incident}`)
  await there(window, 'footer.dock button.statebtn')
  const before = (await ask(window, 'job', { id: job.incident })).times.filter((row) => row.kind === 'stamp').map((row) => row.id)
  await window.click('footer.dock button.statebtn')
  const stampOf = async () => (await ask(window, 'job', { id: job.incident })).times.find((row) => row.kind === 'stamp' && !before.includes(row.id))
  const stamp = await until('the stamp is kept', stampOf)
  const waiting = (await ask(window, 'outbox')).waiting.find((one) => one.record === stamp.id)
  ok('it waits on the device', waiting)
  tell('a tap without a line is kept at once')

  await window.script('localStorage.setItem("beatbook.theme", "night"); document.documentElement.dataset.theme = "night"')
  await until('the shell remembers the night', () => JSON.parse(readFileSync(`${folder}/data/uk.beatbook.officer/device/look.json`, 'utf8')).chosen === 'night')
  await window.kill()
  for (const pid of running()) process.kill(Number(pid), 'SIGKILL')
  await until('the app is gone', () => running().length === 0)

  // What the dead window had painted is no part of the next start.
  await until('the screen is dark', () => display.white() < 0.02)
  // Every moment of the next start is looked at: by night nothing of it is white.
  let brightest = 0
  const looking = setInterval(() => (brightest = Math.max(brightest, display.white())), 15)
  window = await start()
  await there(window, '#unlock-pin')
  await new Promise((resolve) => setTimeout(resolve, 300))
  clearInterval(looking)
  ok('the window never flashes white', brightest < 0.02, brightest)
  tell(`it starts on the ground of the night (brightest moment: ${(brightest * 100).toFixed(2)} % white)`)

  await window.type('#unlock-pin', PIN)
  await window.click('main form button.tall')
  await there(window, 'nav.bar')
  await go(window, `#/job/${job.incident}`)
  const again = await until('the stamp is still there', stampOf)
  equal('it is the same stamp at the same time', [again.id, again.at], [stamp.id, stamp.at])
  ok('and it still waits', (await ask(window, 'outbox')).waiting.some((one) => one.record === stamp.id))
  tell('after a dead battery the stamp is still there, at its own time, and still waits')

  line.mend()
  await ask(window, 'sync_now')
  await until('the stamp is received', async () => (await ask(window, 'outbox')).received.some((one) => one.record === stamp.id), 60_000)
  await go(window, '#/outbox')
  await until('the chip says that all is sent', () => window.script('return Boolean(document.querySelector("a.chip.sync.ok"))'), 30_000)
  // The officer's other device hears of it from the server.
  const [device] = facts.devices
  if ((await device.ask('status')).phase !== 'ready') await device.ask('unlock', { pin: device.pin })
  await device.ask('sync_now')
  const there2 = await until('the server has it', async () => (await device.ask('job', { id: job.incident })).times.find((row) => row.id === stamp.id), 60_000)
  equal('with the time of the tap', there2.at, stamp.at)
  tell('when the line is back the stamp is received, and the server hands it on with the time of the tap')
} catch (error) {
  failed = true
  console.log(`  FAIL  ${error.message}`)
  if (window) {
    const picture = await window.picture().catch(() => null)
    if (picture) {
      writeFileSync(`${folder}/failed.png`, picture)
      console.log(`      picture: ${folder}/failed.png`)
    }
  }
} finally {
  if (window) await window.kill()
  for (const pid of running()) process.kill(Number(pid), 'SIGKILL')
  line.close()
  await display.close()
}
console.log(failed ? '\n0 passed, 1 failed' : '\n1 passed, 0 failed')
process.exit(failed ? 1 : 0)
