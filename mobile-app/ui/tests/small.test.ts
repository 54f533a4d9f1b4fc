import { describe, expect, it } from 'vitest'
import { ActiveTime } from '../src/pure/active'
import { link, readAddress } from '../src/pure/address.svelte'
import { marks, plain, wordCount } from '../src/pure/text'
import { period } from '../src/console/period'

describe('time spent writing', () => {
  it('is cut after a minute without a key, and the gap is an interruption', () => {
    const active = new ActiveTime()
    for (const at of [0, 10_000, 20_000, 200_000, 205_000]) active.touch(at)
    expect(active.seconds(205_000)).toBe(20 + 60 + 5)
    expect(active.interruptions).toBe(1)
  })

  it('stops while the page is out of view', () => {
    const active = new ActiveTime()
    active.touch(0)
    active.leave(5_000)
    active.touch(600_000)
    expect(active.seconds(602_000)).toBe(7)
    expect(active.interruptions).toBe(1)
  })
})

describe('addresses', () => {
  it('carry what is open and how it is filtered, there and back', () => {
    const to = link(['rows', 'attendance', 'AT01'], { from: 1, area: 'NE', group: 'grade:1', part: null })
    const read = readAddress(to)
    expect(read.path).toEqual(['rows', 'attendance', 'AT01'])
    expect(Object.fromEntries(read.query)).toEqual({ from: '1', area: 'NE', group: 'grade:1' })
    expect(readAddress('').path).toEqual([])
  })

  it('give a board its last 28 days when they say nothing, or nonsense', () => {
    const now = Date.parse('2026-11-22T19:04Z')
    const usual = period(new URLSearchParams(), now)
    expect(new Date(usual.from).toISOString()).toBe('2026-10-26T00:00:00.000Z')
    expect(new Date(usual.to).toISOString()).toBe('2026-11-23T00:00:00.000Z')
    expect(period(new URLSearchParams('from=x&to=-'), now)).toEqual(usual)
  })
})

describe('texts', () => {
  it('split a snippet at its finds', () => {
    expect(marks('14 \u{2}Bryn\u{3} Row')).toEqual([
      { text: '14 ', found: false },
      { text: 'Bryn', found: true },
      { text: ' Row', found: false },
    ])
  })

  it('count words and say values plainly', () => {
    expect(wordCount('  ')).toBe(0)
    expect(wordCount('One two\nthree')).toBe(3)
    expect(plain(['a', 2])).toBe('a, 2')
    expect(plain(null)).toBe('')
  })
})
