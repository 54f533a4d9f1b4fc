// How long somebody was really writing: time with the page in view and something typed or touched in the
// last minute. Longer gaps and leaving the page are interruptions, and their time is not counted.

export const IDLE_AFTER = 60_000

export class ActiveTime {
  #counted = 0
  #last: number | null = null
  interruptions = 0

  /** Something was typed or touched. */
  touch(now: number): void {
    if (this.#last !== null) {
      const gap = now - this.#last
      if (gap > IDLE_AFTER) this.interruptions++
      this.#counted += Math.max(0, Math.min(gap, IDLE_AFTER))
    }
    this.#last = now
  }

  /** The page went out of view. */
  leave(now: number): void {
    if (this.#last === null) return
    this.#counted += Math.max(0, Math.min(now - this.#last, IDLE_AFTER))
    this.#last = null
    this.interruptions++
  }

  seconds(now: number): number {
    const running = this.#last === null ? 0 : Math.max(0, Math.min(now - this.#last, IDLE_AFTER))
    return Math.round((this.#counted + running) / 1000)
  }
}
