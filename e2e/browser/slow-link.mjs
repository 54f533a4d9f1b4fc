// A bad mobile link between a device and its server: a proxy that passes bytes at a stated rate, late, and now and then
// loses them for a while or cuts the connection. What it does is decided by a seed, so a story can be told again.

import { createServer, connect } from 'node:net'

/** Small and repeatable; the quality of the dice does not matter here. */
function dice(seed) {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export class SlowLink {
  /** What the link is like now; `null` passes everything at once. */
  shape = null
  passed = 0
  cut = 0
  lost = 0

  constructor(port, seed = 1) {
    this.to = port
    this.roll = dice(seed)
    this.open = new Set()
  }

  async start() {
    this.server = createServer((near) => {
      const far = connect(this.to, '127.0.0.1')
      for (const [from, to] of [[near, far], [far, near]]) void this.pump(from, to)
      for (const one of [near, far]) {
        this.open.add(one)
        one.on('error', () => {})
        one.on('close', () => {
          this.open.delete(one)
          near.destroy()
          far.destroy()
        })
      }
    })
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${this.server.address().port}`
    return this
  }

  async pump(from, to) {
    try {
      for await (const piece of from) {
        for (let at = 0; at < piece.length; ) {
          const shape = this.shape
          const part = piece.subarray(at, shape ? at + 1400 : undefined)
          at += part.length
          if (shape) {
            await wait(shape.delay / 2 + (part.length * 8 * 1000) / shape.bits)
            if (this.roll() < shape.loss) {
              this.lost += 1
              // A lost packet is sent again after a while; now and then the whole connection goes.
              await wait(1000)
              if (this.roll() < shape.cuts) {
                this.cut += 1
                from.destroy()
                to.destroy()
                return
              }
            }
          }
          if (to.destroyed) return
          to.write(part)
          this.passed += part.length
        }
      }
      to.end()
    } catch {
      to.destroy()
    }
  }

  stop() {
    for (const one of this.open) one.destroy()
    return new Promise((resolve) => this.server.close(resolve))
  }
}

/** What a valley offers at night: 50 kbit/s, 800 ms there and back, one packet in twenty lost. */
export const VALLEY = { bits: 50_000, delay: 800, loss: 0.05, cuts: 0.2 }
