// The pages' one hold on the device core: its status, and a beat that moves whenever something may read
// differently, so that every page on the screen asks again.

import type { AddPhoto } from '../records/evidence'
import type { Kept, Status } from '../records/officer'
import type { Problem } from '../records/problem'
import type { Answer, CommandName, Question } from '../port/commands'
import { asProblem, type Port } from '../port/port'
import { ticking } from '../pure/clock.svelte'
import { speech, t, vocabulary, type Key } from '../words/words.svelte'

let port: Port | null = null
let status = $state<Status | null>(null)
let unreachable = $state<Problem | null>(null)
let beat = $state(0)

export const core = {
  get status(): Status | null {
    return status
  },
  /** Set while the device core does not answer at all. */
  get unreachable(): Problem | null {
    return unreachable
  },
  /** Read inside an effect to run it again at every change. */
  get beat(): number {
    return beat
  },
}

/** The core speaks English; in Welsh the page has its own words for what the core says. */
export function told(of: Status, key: Key): string {
  return speech.language === 'en' && of.message ? of.message : t(key)
}

export function hear(fresh: Status): void {
  const opened = fresh.phase === 'ready' && status?.phase !== 'ready'
  status = fresh
  unreachable = null
  speech.language = fresh.language
  ticking.set(fresh.now)
  if (opened || Object.keys(vocabulary.lists).length === 0) void readLists()
}

async function readLists(): Promise<void> {
  try {
    vocabulary.lists = await ask('lists', {})
  } catch {
    // Not open yet; asked again when it is. Codes are shown meanwhile.
  }
}

export async function readStatus(): Promise<void> {
  try {
    hear(await ask('status', {}))
  } catch (thrown) {
    unreachable = asProblem(thrown)
  }
}

const unkept = new Set<() => Promise<void>>()

/** What is to be kept before the store is locked, whoever locks it. Returns how to stop. */
export function beforeLock(keep: () => Promise<void>): () => void {
  unkept.add(keep)
  return () => void unkept.delete(keep)
}

/** Asks the core; what it refuses is thrown as a `Refusal`. */
export async function ask<K extends CommandName>(name: K, question: Question<K>): Promise<Answer<K>> {
  const to = port
  if (!to) throw new Error('no port')
  if (name === 'lock') await Promise.all([...unkept].map((keep) => keep()))
  return to.call(name, question)
}

/** Hands a photo to the core, then reads everything again. */
export async function addPhoto(file: Blob, question: AddPhoto): Promise<Kept> {
  if (!port) throw new Error('no port')
  const kept = await port.addPhoto(file, question)
  beat++
  void readStatus()
  return kept
}

/** Asks the core to change something, then reads everything again. */
export async function change<K extends CommandName>(name: K, question: Question<K>): Promise<Answer<K>> {
  const answer = await ask(name, question)
  beat++
  void readStatus()
  return answer
}

/** Opens the way to the core; returns how to close it. */
export function open(to: Port): () => void {
  port = to
  void readStatus()
  let pending = false
  const stop = to.events(() => {
    // A burst of events is one reading.
    if (pending) return
    pending = true
    setTimeout(() => {
      pending = false
      beat++
      void readStatus()
    }, 60)
  })
  const timer = setInterval(() => void readStatus(), 15_000)
  // Sending goes on while the pages are seen, and begins again when they come back or a network does.
  const say = (network_came: boolean) =>
    void ask('pages_are', { visible: document.visibilityState !== 'hidden', network_came }).catch(() => undefined)
  const seen = () => say(false)
  const online = () => say(true)
  document.addEventListener('visibilitychange', seen)
  addEventListener('online', online)
  say(false)
  return () => {
    stop()
    clearInterval(timer)
    document.removeEventListener('visibilitychange', seen)
    removeEventListener('online', online)
    port = null
    status = null
  }
}

/** A page's answer that is kept fresh: what was read last stays on the screen while it is read again. */
export class Fresh<T> {
  value = $state<T | null>(null)
  problem = $state<Problem | null>(null)
  /** When it was last read well. */
  at = $state<number | null>(null)
  #asked = 0

  /** Reads now; an older answer that comes late is dropped. */
  async read(from: () => Promise<T>): Promise<void> {
    const mine = ++this.#asked
    try {
      const value = await from()
      if (mine !== this.#asked) return
      this.value = value
      this.problem = null
      this.at = ticking.now
    } catch (thrown) {
      if (mine !== this.#asked) return
      this.problem = asProblem(thrown)
      // What may not be read any more does not stay on the screen.
      if (this.problem.status === 403) this.value = null
    }
  }
}
