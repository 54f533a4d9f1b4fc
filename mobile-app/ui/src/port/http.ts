// The loopback door: the same commands over HTTP on this machine, for development and browser stories.

import type { AddPhoto } from '../records/evidence'
import type { Kept } from '../records/officer'
import type { Answer, CommandName, Question } from './commands'
import { asProblem, noAnswer, Refusal, type CoreEvent, type Port } from './port'

export class HttpPort implements Port {
  readonly #base: string

  constructor(base = '') {
    this.#base = base
  }

  async call<K extends CommandName>(name: K, question: Question<K>): Promise<Answer<K>> {
    let answer: Response
    try {
      answer = await fetch(`${this.#base}/command`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, question }),
      })
    } catch {
      throw new Refusal(noAnswer(''))
    }
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw new Refusal({ ...asProblem(body ?? answer.statusText), status: answer.status })
    return body as Answer<K>
  }

  async addPhoto(file: Blob, question: AddPhoto): Promise<Kept> {
    let answer: Response
    try {
      answer = await fetch(`${this.#base}/photo?question=${encodeURIComponent(JSON.stringify(question))}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: file,
      })
    } catch {
      throw new Refusal(noAnswer(''))
    }
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw new Refusal({ ...asProblem(body ?? answer.statusText), status: answer.status })
    return body as Kept
  }

  events(handler: (event: CoreEvent) => void): () => void {
    const source = new EventSource(`${this.#base}/events`)
    for (const name of ['changed', 'sync'] as const) {
      source.addEventListener(name, (event) => handler({ name, data: read(event.data) }))
    }
    return () => source.close()
  }
}

function read(data: unknown): unknown {
  try {
    return JSON.parse(String(data))
  } catch {
    return null
  }
}
