// Words kept as they are typed: within half a second of the last key, when the field is left and when the
// page goes out of view. What was kept from another time is offered back with its time, never silently.

import type { Draft } from '../records/officer'
import type { Problem } from '../records/problem'
import { asProblem } from '../port/port'
import { ActiveTime } from '../pure/active'
import { ask, beforeLock } from './core.svelte'

/**
 * How long a key waits to be kept, counted from the first one that is not kept yet: whoever types without a pause is
 * saved all the same. Under the half second that is promised, with room for the writing itself.
 */
export const SAVE_AFTER = 400

export type Fields = Record<string, string>

export class Writing {
  /** What stands in the fields. */
  fields = $state<Fields>({})
  savedAt = $state<number | null>(null)
  saving = $state(false)
  /** Set while the last words could not be kept: the page says so, the words stay on the screen. */
  problem = $state<Problem | null>(null)
  /** What an earlier time left behind, until the officer keeps or discards it. */
  restored = $state<Draft | null>(null)
  ready = $state(false)
  readonly key: string
  readonly #empty: Fields
  readonly active = new ActiveTime()
  #timer: ReturnType<typeof setTimeout> | null = null
  #changed = false
  #closed = false
  #last: Promise<void> = Promise.resolve()

  constructor(key: string, empty: Fields) {
    this.key = key
    this.#empty = empty
    this.fields = { ...empty }
  }

  /** Fetches what was left behind and begins to listen; returns how to stop. */
  begin(): () => void {
    const hidden = () => {
      if (document.visibilityState === 'hidden') {
        this.active.leave(Date.now())
        void this.flush()
      }
    }
    document.addEventListener('visibilitychange', hidden)
    addEventListener('pagehide', this.#flushNow)
    const unlisten = beforeLock(() => this.flush())
    void ask('draft', { key: this.key })
      .then((draft) => {
        const words = draft ? Object.entries(draft.fields) : []
        if (draft && words.some(([name, value]) => typeof value === 'string' && value.trim() !== '' && value !== this.#empty[name])) {
          // Shown at once, so that not one word is out of sight; the officer then keeps or discards.
          if (!this.#changed) {
            for (const [name, value] of words) if (typeof value === 'string') this.fields[name] = value
            this.restored = draft
            this.savedAt = draft.saved_at
          }
        }
      })
      .catch((thrown: unknown) => (this.problem = asProblem(thrown)))
      .finally(() => (this.ready = true))
    return () => {
      document.removeEventListener('visibilitychange', hidden)
      removeEventListener('pagehide', this.#flushNow)
      unlisten()
      void this.flush()
      this.#closed = true
    }
  }

  readonly #flushNow = () => void this.flush()

  /** Something was typed. */
  typed(): void {
    this.#changed = true
    this.active.touch(Date.now())
    this.#timer ??= setTimeout(() => void this.flush(), SAVE_AFTER)
  }

  /** Keeps what is typed now; waits for a save that is under way. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.#changed || this.#closed) return this.#last
    this.#changed = false
    const fields = { ...this.fields }
    this.saving = true
    this.#last = this.#last
      .then(() => ask('save_draft', { key: this.key, fields, saved_at: Date.now() }))
      .then((draft) => {
        this.savedAt = draft.saved_at
        this.problem = null
      })
      .catch((thrown: unknown) => {
        this.problem = asProblem(thrown)
        this.#changed = true
      })
      .finally(() => (this.saving = false))
    return this.#last
  }

  keep(): void {
    this.restored = null
  }

  async discard(): Promise<void> {
    await ask('discard_draft', { key: this.key })
    this.fields = { ...this.#empty }
    this.restored = null
    this.savedAt = null
    this.#changed = false
  }

  /** The words went into a record, which took the draft with it: nothing more is to be saved. */
  sent(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#changed = false
    this.#closed = true
  }
}
