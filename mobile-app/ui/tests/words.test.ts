import { describe, expect, it } from 'vitest'
import { cy } from '../src/words/cy'
import { areas, en } from '../src/words/en'
import { desk } from '../src/words/en/desk'
import { say, type Forms, type Key, type Phrase } from '../src/words/words.svelte'

const keys = Object.keys(en) as Key[]
const forms = (phrase: Phrase): string[] => (typeof phrase === 'string' ? [phrase] : Object.values(phrase))
const blanks = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()
const english: Record<Key, Phrase> = en

describe('the words', () => {
  it('stand in one area each', () => {
    const all = Object.values(areas).flatMap((area) => Object.keys(area))
    expect(all.filter((key, n) => all.indexOf(key) !== n)).toEqual([])
  })

  it('are there in both languages, none empty', () => {
    expect(Object.keys(cy).sort()).toEqual([...keys].sort())
    for (const key of keys) for (const text of [...forms(en[key]), ...forms(cy[key])]) expect(text.trim(), key).not.toBe('')
  })

  it('have the same blanks to fill in both languages', () => {
    for (const key of keys) {
      const asked = new Set(forms(english[key]).flatMap(blanks))
      // A form such as "none" may leave the count out; no form may ask for what the other does not give.
      for (const text of forms(cy[key])) for (const blank of blanks(text)) expect(asked, `${key}: ${blank}`).toContain(blank)
      expect(new Set(forms(cy[key]).flatMap(blanks)), key).toEqual(asked)
    }
  })

  it('count in both languages where they count in one', () => {
    for (const key of keys) expect(typeof cy[key], key).toBe(typeof en[key])
  })

  it('use only the plural forms that the language has, and always the last resort', () => {
    const has = (tongue: string) => new Intl.PluralRules(tongue).resolvedOptions().pluralCategories
    expect([...has('cy')].sort()).toEqual(['few', 'many', 'one', 'other', 'two', 'zero'])
    for (const [table, tongue] of [[english, 'en'], [cy, 'cy']] as const) {
      for (const key of keys) {
        const phrase = table[key]
        if (typeof phrase === 'string') continue
        expect(phrase.other, key).toBeTruthy()
        for (const form of Object.keys(phrase as Forms)) expect(has(tongue), `${tongue} ${key}`).toContain(form)
      }
    }
  })

  it('count crimes as Welsh does, in all six forms', () => {
    const carried = (n: number) => say('cy', 'crimes.count', { n })
    expect(carried(0)).toBe('Nid oes gennych droseddau')
    expect(carried(1)).toBe('Mae gennych 1 drosedd')
    expect(carried(2)).toBe('Mae gennych 2 drosedd')
    expect(carried(3)).toBe('Mae gennych 3 throsedd')
    expect(carried(4)).toBe('Mae gennych 4 trosedd')
    expect(carried(6)).toBe('Mae gennych 6 throsedd')
    expect(say('en', 'crimes.count', { n: 1 })).toBe('You carry 1 crime')
    expect(say('en', 'crimes.count', { n: 1204 })).toBe('You carry 1,204 crimes')
  })

  it('of a desk are asked for by no page of the officer', () => {
    const pages = import.meta.glob(['../src/{officer,parts,port,pure}/**/*.{ts,svelte}', '../src/words/words.svelte.ts'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>
    expect(Object.keys(pages).length).toBeGreaterThan(40)
    const asked = Object.entries(pages).flatMap(([page, text]) => Object.keys(desk).filter((key) => text.includes(`'${key}'`)).map((key) => `${page}: ${key}`))
    expect(asked).toEqual([])
  })

  it('name seven days and twelve months in each language', () => {
    for (const tongue of ['en', 'cy'] as const) {
      expect(say(tongue, 'date.days').split(' ')).toHaveLength(7)
      expect(say(tongue, 'date.months').split(' ')).toHaveLength(12)
    }
  })
})

describe('how things are said', () => {
  const sources = import.meta.glob(['../src/**/*.svelte', '../src/**/*.ts', '!../src/records/**'], { query: '?raw', import: 'default', eager: true }) as Record<string, string>

  it('counts with the plural rules of the language, never by comparing with one', () => {
    const counted = Object.entries(sources).flatMap(([path, text]) => (/\b(n|count|total|length)\s*===?\s*1\s*\?\s*['"`t(]/.test(text) ? [path] : []))
    expect(Object.keys(sources).length).toBeGreaterThan(80)
    expect(counted).toEqual([])
  })

  it('never blames, begs or exclaims', () => {
    const rude = /\b(please|sorry|invalid|oops|illegal|forbidden|mae’n ddrwg|annilys|os gwelwch yn dda)\b/i
    for (const table of [english, cy as Record<string, Phrase>]) for (const [key, phrase] of Object.entries(table)) for (const text of forms(phrase)) expect(text, key).not.toMatch(rude)
  })

  it('never changes the letters of a name by style', () => {
    const styled = Object.entries(sources).filter(([, text]) => /text-transform:\s*(uppercase|capitalize)/.test(text)).map(([path]) => path)
    expect(styled).toEqual([])
  })

  it('sorts Welsh as Welsh is sorted', () => {
    // ch comes after c and before d; ll after l; ng after g.
    const order = ['lôn', 'llan', 'cwm', 'chwarel', 'dôl', 'gwaun', 'ngwaun', 'haul'].sort(new Intl.Collator('cy').compare)
    expect(order).toEqual(['cwm', 'chwarel', 'dôl', 'gwaun', 'ngwaun', 'haul', 'lôn', 'llan'])
  })
})
