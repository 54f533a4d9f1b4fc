import { describe, expect, it } from 'vitest'
import { diff, tally, words, type Piece } from '../src/pure/diff'

const flat = (text: string) => text.replace(/\s+/g, '')
const without = (pieces: Piece[], kind: Piece['kind']) => flat(pieces.filter((p) => p.kind !== kind).map((p) => p.text).join(''))

describe('what changed between two texts', () => {
  it('shows the words that came out and went in, and only those', () => {
    expect(diff('Treat as neighbour dispute.', 'Treat as domestic criminal damage.')).toEqual([
      { kind: 'same', text: 'Treat as ' },
      { kind: 'out', text: 'neighbour dispute' },
      { kind: 'in', text: 'domestic criminal damage' },
      { kind: 'same', text: '.' },
    ])
  })

  it('lets a comma change alone', () => {
    expect(diff('Child awake upstairs', 'Child, 6, awake upstairs').filter((p) => p.kind === 'out')).toEqual([])
  })

  it('keeps a phrase whole where only its full stop stood still', () => {
    const pieces = diff('Suspect is not yet named. Rear door broken.', 'Suspect is D. Hale, b. 1991. Rear door broken.')
    expect(pieces.map((p) => p.kind)).toEqual(['same', 'out', 'in', 'same'])
  })

  it('keeps Welsh letters and apostrophes within words', () => {
    expect(words("Tŷ-bach Siôn, mae'r")).toEqual(['Tŷ-bach ', 'Siôn', ', ', "mae'r"])
  })

  it('gives back both texts whatever they are', () => {
    const letters = ['a', 'b', 'c', ',', '. ', ' ', 'ŵy', '\n']
    let seed = 7
    const next = (n: number) => (seed = (seed * 48271) % 2147483647) % n
    for (let i = 0; i < 500; i++) {
      const text = () => Array.from({ length: next(14) }, () => letters[next(letters.length)]).join('')
      const [was, now] = [text(), text()]
      const pieces = diff(was, now)
      expect(without(pieces, 'in'), `${was}|${now}`).toBe(flat(was))
      expect(without(pieces, 'out'), `${was}|${now}`).toBe(flat(now))
    }
  })

  it('shows very long texts whole rather than freeze', () => {
    const long = (word: string) => Array.from({ length: 3000 }, (_, i) => `${word}${i}`).join(' ')
    expect(diff(long('a'), long('b'))).toHaveLength(2)
  })

  it('counts words in and out', () => {
    expect(tally(diff('one two three', 'one four'))).toEqual({ into: 1, out: 2 })
  })
})
