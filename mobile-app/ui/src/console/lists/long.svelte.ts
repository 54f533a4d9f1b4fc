// A list of a hundred thousand rows of which a page holds those that somebody looks at. Rows come in pieces: the
// next by the place where the last ended, any other by the number of rows before it.

import type { Find, Narrowing, Total } from '../../records/find'
import type { Problem } from '../../records/problem'
import { asProblem } from '../../port/port'

export interface Piece<T> {
  as_at: number
  total: Total | null
  items: T[]
  next: string | null
}

export interface Asked {
  narrow: Narrowing
  sort: string
  descending: boolean
}

export interface Column {
  key: string
  head: string
  num?: boolean
  /** The order that a press on the head asks for. */
  sort?: string
  width: number
}

export const PIECE = 200

export class LongList<T> {
  total = $state.raw<Total | null>(null)
  asAt = $state<number | null>(null)
  problem = $state<Problem | null>(null)
  busy = $state(false)
  /** Rows that can be scrolled to: all that were counted, and beyond that as many as were found. */
  count = $state(0)
  #pieces = $state.raw(new Map<number, Piece<T>>())
  #waiting = new Set<number>()
  #life = 0
  #asked: Asked | null = null
  readonly #ask: (question: Find) => Promise<Piece<T>>

  constructor(ask: (question: Find) => Promise<Piece<T>>) {
    this.#ask = ask
  }

  /** Reads from the start. What was read before stays until the answer is there. */
  async start(asked: Asked): Promise<void> {
    this.#asked = asked
    this.#life += 1
    this.#waiting.clear()
    await this.#read(0, true)
  }

  row(index: number): T | null {
    return this.#pieces.get(Math.floor(index / PIECE))?.items[index % PIECE] ?? null
  }

  /** Sees that the rows from one to another are there, or on their way. */
  need(from: number, to: number): void {
    if (!this.#asked || this.problem) return
    const last = Math.floor(Math.max(0, Math.min(to, this.count - 1)) / PIECE)
    for (let piece = Math.floor(Math.max(0, from) / PIECE); piece <= last; piece += 1) if (!this.#pieces.has(piece)) void this.#read(piece, false)
  }

  async #read(piece: number, fresh: boolean): Promise<void> {
    if (this.#waiting.has(piece) || !this.#asked) return
    this.#waiting.add(piece)
    this.busy = true
    const life = this.#life
    const after = fresh ? null : (this.#pieces.get(piece - 1)?.next ?? null)
    const question: Find = { ...this.#asked, after, skip: after || piece === 0 ? 0 : piece * PIECE, limit: PIECE, count: fresh }
    try {
      const answer = await this.#ask(question)
      if (life !== this.#life) return
      this.#pieces = fresh ? new Map([[piece, answer]]) : new Map(this.#pieces).set(piece, answer)
      if (fresh) this.total = answer.total
      if (fresh) this.asAt = answer.as_at
      const seen = piece * PIECE + answer.items.length + (answer.next ? PIECE : 0)
      const counted = this.total?.rows ?? 0
      this.count = fresh ? Math.max(counted, seen) : Math.max(this.count, seen)
      if (fresh && this.total?.exact) this.count = counted
      this.problem = null
    } catch (thrown) {
      if (life !== this.#life) return
      this.problem = asProblem(thrown)
      // What may not be read any more does not stay on the screen.
      if (this.problem.status === 403) this.asAt = null
    } finally {
      if (life === this.#life) {
        this.#waiting.delete(piece)
        this.busy = this.#waiting.size > 0
      }
    }
  }
}
