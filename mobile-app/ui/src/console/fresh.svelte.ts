// A page's answer: what was read last stays on the screen, dated, while it is read again or cannot be.

import type { Problem } from '../records/problem'
import { asProblem } from '../port/port'
import { ticking } from '../pure/clock.svelte'

export class Reading<T> {
  value = $state.raw<T | null>(null)
  problem = $state<Problem | null>(null)
  busy = $state(false)
  /** When it was last read well. */
  at = $state<number | null>(null)
  #asked = 0

  /** What may not be read any more does not stay on the screen; anything else does, and is said to be old. */
  refused(thrown: unknown): void {
    this.problem = asProblem(thrown)
    if (this.problem.status === 403) this.value = null
  }

  async read(from: () => Promise<T>): Promise<T | null> {
    const mine = ++this.#asked
    this.busy = true
    try {
      const value = await from()
      if (mine !== this.#asked) return null
      this.value = value
      this.problem = null
      this.at = ticking.now
      return value
    } catch (thrown) {
      if (mine === this.#asked) this.refused(thrown)
      return null
    } finally {
      if (mine === this.#asked) this.busy = false
    }
  }
}
