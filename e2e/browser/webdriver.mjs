// The packaged app, driven through WebKitWebDriver on a display that nobody sees. A small client over `fetch`:
// the protocol is JSON over HTTP, and the story needs a dozen of its questions.

import { spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'

/** A port on loopback that nobody listens on now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

/** Ends a program that was started here, with everything it started. */
export async function end(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  try {
    process.kill(-child.pid, signal)
  } catch {
    return
  }
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 5_000).unref())])
}

/** A display in memory. Its picture lies in a file, so that a story can look at every moment of it. */
export async function openDisplay(folder, log) {
  const out = openSync(log, 'a')
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '480x960x24', '-nolisten', 'tcp', '-fbdir', folder], { detached: true, stdio: ['ignore', out, out, 'pipe'] })
  const number = await new Promise((resolve, reject) => {
    let text = ''
    child.on('error', reject)
    child.on('exit', () => reject(new Error(`Xvfb ended at once; see ${log}`)))
    child.stdio[3].on('data', (piece) => {
      text += piece
      if (text.includes('\n')) resolve(text.trim())
    })
  })
  return {
    name: `:${number}`,
    close: () => end(child),
    /** How much of the display is brighter than a lit page by night ever is, from 0 to 1. */
    white() {
      const file = readFileSync(`${folder}/Xvfb_screen0`)
      // The head of an X window dump: its size, the picture's width and height, bytes a line, colours before it.
      const [head, width, height, line, colours] = [0, 16, 20, 48, 76].map((at) => file.readUInt32BE(at))
      const from = head + colours * 12
      let bright = 0
      let seen = 0
      for (let y = 0; y < height; y += 4) {
        for (let x = 0; x < width; x += 4) {
          const at = from + y * line + x * 4
          seen += 1
          if (file[at] > 0xe8 && file[at + 1] > 0xe8 && file[at + 2] > 0xe8) bright += 1
        }
      }
      return bright / seen
    },
  }
}

/** The app in a session of its own. `environment` reaches the app through its driver. */
export async function openApp({ app, environment, log }) {
  const port = await freePort()
  const out = openSync(log, 'a')
  const driver = spawn('WebKitWebDriver', [`--port=${port}`], {
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, ...environment, TAURI_AUTOMATION: 'true', TAURI_WEBVIEW_AUTOMATION: 'true' },
  })
  const ask = async (method, path, body, limit = 20_000) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(limit),
    })
    const { value } = await answer.json()
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`)
    return value
  }
  const began = Date.now()
  for (;;) {
    try {
      await ask('GET', '/status', undefined, 1_000)
      break
    } catch (error) {
      if (Date.now() - began > 15_000) {
        await end(driver, 'SIGKILL')
        throw error
      }
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  let session
  try {
    session = await ask('POST', '/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: app, args: [] } } } }, 60_000)
  } catch (error) {
    await end(driver, 'SIGKILL')
    throw error
  }
  const at = `/session/${session.sessionId}`
  const find = async (selector) => (await ask('POST', `${at}/element`, { using: 'css selector', value: selector }))[ELEMENT]
  const script = (text, args = []) => ask('POST', `${at}/execute/sync`, { script: text, args })
  return {
    script,
    /** A script that hands its answer to the last of its arguments. */
    later: (text, args = []) => ask('POST', `${at}/execute/async`, { script: text, args }, 30_000),
    click: async (selector) => ask('POST', `${at}/element/${await find(selector)}/click`, {}),
    type: async (selector, text) => ask('POST', `${at}/element/${await find(selector)}/value`, { text }),
    url: () => ask('GET', `${at}/url`),
    picture: async () => Buffer.from(await ask('GET', `${at}/screenshot`), 'base64'),
    /** Ends the app as a dead battery does: it is given no time for anything. */
    kill: () => end(driver, 'SIGKILL'),
  }
}
