// All the words of the pages, in English and Welsh, from one table of keys. `{name}` in a phrase is filled
// in; a key with plural forms is asked with its count.

import { both as cy } from './cy/both'
import type { en as english } from './en'
import { both as en } from './en/both'
import type { Lists } from '../port/commands'
import type { ListRow } from '../records/lists'
import { clock, inLondon, sameDay, span } from '../pure/time'

export type Language = 'en' | 'cy'
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }
export type Phrase = string | Forms
export type Key = keyof typeof english
export type Values = Record<string, string | number>

// Whoever asks for a key has its area: the console adds those that the officer's pages never ask for.
const tables = { en: { ...en }, cy: { ...cy } } as Record<Language, Record<Key, Phrase>>

/** Adds the words of further areas, in both languages. */
export function add<Words extends Partial<Record<Key, Phrase>>>(more: Record<Language, { [K in keyof Words]: Phrase }>): void {
  Object.assign(tables.en, more.en)
  Object.assign(tables.cy, more.cy)
}
const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en-GB'), cy: new Intl.PluralRules('cy') }

let language = $state<Language>('en')

export const speech = {
  get language(): Language {
    return language
  },
  set language(to: string) {
    language = to === 'cy' ? 'cy' : 'en'
    if (typeof document !== 'undefined') document.documentElement.lang = language
  },
}

/** The phrase in a stated language. */
export function say(tongue: Language, key: Key, values: Values = {}): string {
  const phrase: Phrase = tables[tongue][key]
  let text: string
  if (typeof phrase === 'string') text = phrase
  else text = phrase[rules[tongue].select(Number(values.n ?? 0))] ?? phrase.other
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? number(value) : value
  })
}

/** The phrase in the language of the page. */
export function t(key: Key, values?: Values): string {
  return say(language, key, values)
}

/** The phrase for `prefix.code`, or the code itself where the table has none. */
export function term(prefix: string, code: string | number | null | undefined): string {
  if (code === null || code === undefined || code === '') return ''
  const key = `${prefix}.${code}`
  return key in tables.en ? t(key as Key) : String(code)
}

/** `1,204`; a true minus sign; `digits` after the point where given. */
export function number(value: number, digits?: number): string {
  const shown = value.toLocaleString('en-GB', digits === undefined ? { maximumFractionDigits: 2 } : { minimumFractionDigits: digits, maximumFractionDigits: digits })
  return shown.replace('-', '−')
}

// --- dates in words; the browsers' own tables lack Welsh, so the names stand in ours ---

const listed = (key: Key, index: number) => t(key).split(' ')[index] ?? ''

/** `Sun 22 Nov` */
export function day(at: number): string {
  const d = inLondon(at)
  return `${listed('date.days', d.weekday)} ${d.day} ${listed('date.months', d.month - 1)}`
}

/** `Sun 22 Nov 2026` */
export function dayAndYear(at: number): string {
  return `${day(at)} ${inLondon(at).year}`
}

/** `22 Nov 2026` */
export function date(at: number): string {
  const d = inLondon(at)
  return `${d.day} ${listed('date.months', d.month - 1)} ${d.year}`
}

/** `19:04` today, `Sun 22 Nov 19:04` otherwise. */
export function when(at: number, now: number): string {
  return sameDay(at, now) ? clock(at) : `${day(at)} ${clock(at)}`
}

/** A time for the margin of a list: large and small. */
export function margin(at: number, now: number): { big: string; small: string } {
  if (sameDay(at, now)) return { big: clock(at), small: t('due.today') }
  const d = inLondon(at)
  if (Math.abs(at - now) < 6 * 86_400_000) return { big: listed('date.days', d.weekday), small: clock(at) }
  return { big: `${d.day} ${listed('date.months', d.month - 1)}`, small: d.year === inLondon(now).year ? clock(at) : String(d.year) }
}

/** `22 Nov 2026 19:04` */
export function moment(at: number): string {
  return `${date(at)} ${clock(at)}`
}

/** `41 min`, `2 h 18`, `26 d`, with the units of the language. */
export function length(ms: number): string {
  const s = span(ms)
  if (s.unit === 'h') return s.rest > 0 ? t('span.h_min', { h: s.value, min: String(s.rest).padStart(2, '0') }) : t('span.h', { h: s.value })
  return t(`span.${s.unit}` as Key, { value: s.value })
}

// --- the force's own lists ---

let lists = $state<Lists>({})

export const vocabulary = {
  get lists(): Lists {
    return lists
  },
  set lists(to: Lists) {
    lists = to
  },
}

/** The rows of a list; none where the force has no such list. */
export function list(name: string): ListRow[] {
  return lists[name] ?? []
}

/** A row's label in the language of the page. */
export function rowLabel(row: ListRow): string {
  return (language === 'cy' ? row.label_cy : row.label_en) || row.label_en || row.code
}

/** The label of a code in a list; the code itself where there is none. */
export function label(code: string | number | null | undefined, name: string): string {
  if (code === null || code === undefined || code === '') return ''
  const row = list(name).find((r) => r.code === String(code))
  return row ? rowLabel(row) : String(code)
}
