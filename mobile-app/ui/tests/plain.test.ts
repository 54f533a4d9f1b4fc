// Plain words: how long the sentences are, at which age they can be read, and where a word of the field is explained.

import { describe, expect, it } from 'vitest'
import { areas } from '../src/words/en'
import { cy } from '../src/words/cy'
import { glossary } from '../src/words/en/glossary'
import type { Phrase } from '../src/words/words.svelte'
import * as desk from './desk'
import * as officer from './officer'
import { press, text } from './onpage'

/** A sentence may have so many words; a reader of this age must read the words of each area. */
const MOST_WORDS = 20
const READING_AGE = 12
/** One long sentence alone may be for a little older. */
const OLDEST = 14

const forms = (phrase: Phrase): string[] => (typeof phrase === 'string' ? [phrase] : Object.values(phrase))
const words = (sentence: string) => sentence.match(/[A-Za-z’]+/g) ?? []
const sentences = (phrase: Phrase) => forms(phrase).flatMap((form) => form.replace(/\{\w+\}/g, 'it').split(/(?<=[.!?:;])\s+/))

/** Sounded vowels in a word, near enough: a silent e at the end and in -ed is not one. */
function syllables(word: string): number {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '')
  let count = plain.match(/[aeiouy]+/g)?.length ?? 0
  if (count > 1 && /([^l]|[aeiou]l)e$/.test(plain)) count -= 1
  if (count > 1 && /[^td]ed$/.test(plain)) count -= 1
  return Math.max(1, count)
}

/** The age at which a text is read: the school year of Flesch and Kincaid, and five. */
function readingAge(text: string[]): number {
  const all = text.flatMap(words)
  return 0.39 * (all.length / text.length) + 11.8 * (all.reduce((sum, word) => sum + syllables(word), 0) / all.length) - 15.59 + 5
}

const whole = (phrases: Phrase[]) => phrases.flatMap(sentences).filter((one) => words(one).length >= 4)

describe('the English words', () => {
  it('are measured as a reader would: hard is harder than easy', () => {
    expect(['kept', 'emergency', 'stale', 'signed', 'station'].map(syllables)).toEqual([1, 4, 1, 1, 2])
    expect(readingAge(['The cat sat on the mat.'])).toBeLessThan(7)
    expect(readingAge(['Notwithstanding considerable organisational deliberation, administrators prioritise interoperability.'])).toBeGreaterThan(20)
  })

  it.each(Object.entries(areas))('%s can be read at twelve', (_, area) => {
    const found = whole(Object.values(area as Record<string, Phrase>))
    if (found.length < 5) return
    expect(readingAge(found)).toBeLessThanOrEqual(READING_AGE)
  })

  it('have no sentence that is too long or too hard by itself', () => {
    const all = Object.values(areas).flatMap((area) => whole(Object.values(area as Record<string, Phrase>)))
    expect(all.length).toBeGreaterThan(300)
    expect(all.filter((one) => words(one).length > MOST_WORDS)).toEqual([])
    expect(all.filter((one) => words(one).length >= 8 && readingAge([one]) > OLDEST)).toEqual([])
  })
})

describe('the glossary', () => {
  const terms = Object.keys(glossary).filter((key) => key.startsWith('word.') && !key.endsWith('.what'))

  it('explains every word that it names, in both languages', () => {
    expect(terms.length).toBeGreaterThanOrEqual(25)
    for (const key of terms) for (const table of [glossary, cy] as Record<string, Phrase>[]) expect(table[`${key}.what`], key).toMatch(/\.$/)
  })

  it('is reached from the officer’s settings and from the console’s help', async () => {
    await officer.show('#/settings')
    await press(/^Words and what they mean$/)
    expect(text()).toContain('The time of one tap')
    await officer.shown.gone()
    await desk.show('#/review')
    const help = document.querySelector<HTMLAnchorElement>('dialog a[href="#/glossary"]')
    expect(help?.textContent).toBe('Words and what they mean')
    await press(/^Words and what they mean$/)
    expect(document.querySelector('main h1')?.textContent).toBe('Words and what they mean')
    expect(document.querySelectorAll('main dt').length).toBe(terms.length)
    expect(text()).toContain('OIC Swyddog achos')
  })
})
