// What a refusal says, in the language of the page: its Welsh where it has one, its English otherwise.

import type { FieldProblem, Problem } from '../records/problem'
import { speech } from './words.svelte'

/** A sentence that came in English, in the reader's language where it was translated. */
export function inOwn(english: string, cy: string | null | undefined): string {
  return (speech.language === 'cy' && cy) || english
}

/** The heading of a refusal. */
export function refusalTitle(problem: Problem): string {
  return inOwn(problem.title, problem.title_cy)
}

/** What happened and what to do next. */
export function refusalDetail(problem: Problem): string {
  return inOwn(problem.detail, problem.detail_cy)
}

/** What is wrong with one field, and what would be accepted. */
export function refusalField(field: FieldProblem): string {
  return inOwn(field.message, field.message_cy)
}
