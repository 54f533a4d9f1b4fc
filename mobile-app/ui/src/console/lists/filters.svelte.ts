// What a list is narrowed to. Codes, days and ids stand in the address, so that a copied link opens the same view.
// Words never do: somebody's name in an address ends in histories, logs and mails. They live in the page, and
// behind the id of a view that the server keeps.

import { link } from '../../pure/address.svelte'
import type { Narrowing, View } from '../../records/find'

export type ListName = 'investigations' | 'jobs'

/** Words that are looked for, by list, while the console is open. */
const words = $state<Record<ListName, string>>({ investigations: '', jobs: '' })

export const looked = {
  of: (list: ListName): string => words[list],
  set(list: ListName, text: string): void {
    words[list] = text
  },
}

export const nothing: Narrowing = { areas: [], statuses: [], risks: [], grades: [], team: null, officer: null, from: null, to: null, quiet_days: null, rural: null, attended: null, words: null }

const many = (query: URLSearchParams, key: string): string[] => (query.get(key) ?? '').split(',').filter(Boolean)
const number = (query: URLSearchParams, key: string): number | null => {
  const text = query.get(key)
  return text !== null && /^\d+$/.test(text) ? Number(text) : null
}
const flag = (query: URLSearchParams, key: string): boolean | null => (query.get(key) === 'y' ? true : query.get(key) === 'n' ? false : null)

/** The view that an address asks for; its words come from the page. */
export function viewOf(query: URLSearchParams, list: ListName): View {
  const sort = query.get('sort') ?? ''
  return {
    narrow: {
      areas: many(query, 'area'),
      statuses: many(query, 'status'),
      risks: many(query, 'risk'),
      grades: many(query, 'grade'),
      team: query.get('team'),
      officer: query.get('officer'),
      from: number(query, 'from'),
      to: number(query, 'to'),
      quiet_days: number(query, 'quiet'),
      rural: flag(query, 'rural'),
      attended: flag(query, 'attended'),
      words: words[list].trim() || null,
    },
    sort: sort.replace(/^-/, ''),
    descending: sort.startsWith('-'),
    columns: many(query, 'cols'),
  }
}

const yes = (value: boolean | null): string | null => (value === null ? null : value ? 'y' : 'n')

/** The address of a view: all of it but the words. */
export function addressOf(list: ListName, view: View): string {
  const n = view.narrow
  return link([list], {
    area: n.areas.join(','),
    status: n.statuses.join(','),
    risk: n.risks.join(','),
    grade: n.grades.join(','),
    team: n.team,
    officer: n.officer,
    from: n.from,
    to: n.to,
    quiet: n.quiet_days,
    rural: yes(n.rural),
    attended: yes(n.attended),
    sort: view.sort ? `${view.descending ? '-' : ''}${view.sort}` : null,
    cols: view.columns.join(','),
  })
}

export function isNarrowed(view: View): boolean {
  const n = view.narrow
  return [n.areas, n.statuses, n.risks, n.grades].some((codes) => codes.length > 0) || [n.team, n.officer, n.from, n.to, n.quiet_days, n.rural, n.attended, n.words].some((part) => part !== null)
}
