// A page's answer: what was read last stays on the screen, dated, while it is read again or cannot be.

import type { Problem } from '../records/problem'
import { asProblem } from '../port/port'

export class Reading<T> {
  value = $state.raw<T | null>(null)
  problem = $state<Problem | null>(null)
  busy = $state(false)
  #asked = 0

  async read(from: () => Promise<T>): Promise<T | null> {
    const mine = ++this.#asked
    this.busy = true
    try {
      const value = await from()
      if (mine !== this.#asked) return null
      this.value = value
      this.problem = null
      return value
    } catch (thrown) {
      if (mine === this.#asked) this.problem = asProblem(thrown)
      return null
    } finally {
      if (mine === this.#asked) this.busy = false
    }
  }
}
