// What a refusal says, in the language of the page: its Welsh where it has one, its English otherwise.

import type { FieldProblem, Problem } from '../records/problem'
import { speech } from './words.svelte'

const welsh = (): boolean => speech.language === 'cy'

/** The heading of a refusal. */
export function refusalTitle(problem: Problem): string {
  return (welsh() && problem.title_cy) || problem.title
}

/** What happened and what to do next. */
export function refusalDetail(problem: Problem): string {
  return (welsh() && problem.detail_cy) || problem.detail
}

/** What is wrong with one field, and what would be accepted. */
export function refusalField(field: FieldProblem): string {
  return (welsh() && field.message_cy) || field.message
}
