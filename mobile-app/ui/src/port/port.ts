// The one way from the officer's pages to the device core. The pages hold nothing of their own: they ask,
// show the answer, and ask again when the core says that something changed.

import type { Problem } from '../records/problem'
import type { AddPhoto } from '../records/evidence'
import type { Kept } from '../records/officer'
import type { Answer, CommandName, Question } from './commands'

/** The core says that something may read differently now: a record (`changed`) or the state of sync (`sync`). */
export interface CoreEvent {
  name: 'changed' | 'sync'
  data: unknown
}

export interface Port {
  call<K extends CommandName>(name: K, question: Question<K>): Promise<Answer<K>>
  /** Adds a photo. The file goes to the core as it is; no script reads its bytes before they are hashed. */
  addPhoto(file: Blob, question: AddPhoto): Promise<Kept>
  /** Calls the handler at every event until the returned function is called. */
  events(handler: (event: CoreEvent) => void): () => void
}

/** A question that was refused, with the core's own words for the officer. */
export class Refusal extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail || problem.title)
    this.name = 'Refusal'
    this.problem = problem
  }
}

/** Reads whatever was thrown or sent back as a problem a person can read. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown.problem
  if (thrown && typeof thrown === 'object' && 'code' in thrown && 'detail' in thrown) return { ...noAnswer(''), ...thrown } as Problem
  return noAnswer(thrown instanceof Error ? thrown.message : String(thrown))
}

/** Nothing answered at all. */
export function noAnswer(detail: string): Problem {
  return { type: 'about:blank#server', title: '', status: 0, detail, code: 'server', fields: [], request: null }
}
