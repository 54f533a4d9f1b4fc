import { describe, expect, it } from 'vitest'
import { clock, dateTimeField, dayStart, fromField, hasHourTwice, HOUR, instantsOf, lastTimes, MINUTE, monthStart, readClock, sameDay, span } from '../src/pure/time'
import { hourName } from '../src/console/figures.svelte'
import { length, margin, moment, speech, when } from '../src/words/words.svelte'

const utc = (text: string) => Date.parse(`${text}Z`)

describe('London time', () => {
  it('is an hour ahead in summer and not in winter', () => {
    expect(clock(utc('2026-07-01T18:04'))).toBe('19:04')
    expect(clock(utc('2026-11-22T19:04'))).toBe('19:04')
  })

  it('has two instants in the hour that comes twice and none in the one left out', () => {
    expect(instantsOf(2026, 10, 25, 1, 30)).toEqual([utc('2026-10-25T00:30'), utc('2026-10-25T01:30')])
    expect(instantsOf(2026, 3, 29, 1, 30)).toEqual([])
    expect(instantsOf(2026, 11, 22, 19, 4)).toEqual([utc('2026-11-22T19:04')])
  })

  it('says which of the two instants it is in the hour that comes twice, and only there', () => {
    expect(clock(utc('2026-10-25T00:30'))).toBe('01:30 BST')
    expect(clock(utc('2026-10-25T01:30'))).toBe('01:30 GMT')
    expect(clock(utc('2026-10-25T02:00'))).toBe('02:00')
    expect(clock(utc('2026-10-24T23:59'))).toBe('00:59')
    expect(clock(utc('2026-10-18T00:30'))).toBe('01:30')
    expect(moment(utc('2026-10-25T01:30'))).toContain('01:30 GMT')
    expect(dateTimeField(utc('2026-10-25T01:30'))).toBe('2026-10-25T01:30')
  })

  it('shows that hour of the day once, with both instants, where the period holds it', () => {
    const autumn = { from: utc('2026-10-01T00:00'), to: utc('2026-11-01T00:00') }
    expect(hourName('01', autumn)).toBe('01:00, twice when the clocks went back: BST and GMT')
    expect(hourName('02', autumn)).toBe('02:00')
    expect(hourName('01', { from: utc('2026-11-01T00:00'), to: utc('2026-12-01T00:00') })).toBe('01:00')
    expect(hasHourTwice(utc('2025-12-01T00:00'), utc('2026-10-25T00:00'))).toBe(false)
    expect(hasHourTwice(utc('2025-01-01T00:00'), utc('2026-01-01T00:00'))).toBe(true)
  })

  it('counts 25 hours in the day on which the clocks go back', () => {
    const day = utc('2026-10-25T12:00')
    expect(dayStart(day, 1) - dayStart(day)).toBe(25 * HOUR)
    expect(sameDay(utc('2026-10-24T23:30'), utc('2026-10-25T22:30'))).toBe(true)
  })

  it('begins months in London, not in UTC', () => {
    expect(monthStart(utc('2026-07-15T12:00'))).toBe(utc('2026-06-30T23:00'))
    expect(monthStart(utc('2026-01-15T12:00'), -1)).toBe(utc('2025-12-01T00:00'))
  })

  it('goes through a field and back', () => {
    for (const at of [utc('2026-07-01T18:04'), utc('2026-12-31T23:59'), utc('2026-10-25T00:30')]) expect(fromField(dateTimeField(at))).toBe(at)
    expect(fromField('2026-07-01')).toBe(utc('2026-06-30T23:00'))
    expect(fromField('')).toBeNull()
    expect(fromField('2026-03-29T01:30')).toBeNull()
  })

  it('reads the ways a time is typed and refuses what is none', () => {
    expect(readClock('1904')).toEqual({ hour: 19, minute: 4 })
    expect(readClock(' 9.04 ')).toEqual({ hour: 9, minute: 4 })
    for (const wrong of ['24:00', '12:60', 'noon', '', '1']) expect(readClock(wrong)).toBeNull()
  })

  it('takes a typed time as the last one, yesterday if today’s is still to come', () => {
    const now = utc('2026-11-22T00:10')
    expect(lastTimes('23:55', now)).toEqual([utc('2026-11-21T23:55')])
    expect(lastTimes('00:05', now)).toEqual([utc('2026-11-22T00:05')])
    expect(lastTimes('01:30', utc('2026-10-25T03:00'))).toHaveLength(2)
    expect(lastTimes('01:30', utc('2026-10-25T01:00'))).toEqual([utc('2026-10-25T00:30')])
  })

  it('says lengths in the largest honest unit', () => {
    expect(span(59_000)).toMatchObject({ unit: 's', value: 59 })
    expect(span(2 * HOUR + 18 * MINUTE)).toMatchObject({ unit: 'h', value: 2, rest: 18 })
    speech.language = 'en'
    expect(length(2 * HOUR + 8 * MINUTE)).toBe('2 h 08')
    expect(length(26 * 24 * HOUR)).toBe('26 d')
    speech.language = 'cy'
    expect(length(41 * MINUTE)).toBe('41 mun')
    expect(moment(utc('2026-11-22T19:04'))).toBe('22 Tach 2026 19:04')
    speech.language = 'en'
  })

  it('says today by the clock and other days by name', () => {
    const now = utc('2026-11-22T19:04')
    expect(when(utc('2026-11-22T09:00'), now)).toBe('09:00')
    expect(when(utc('2026-11-21T09:00'), now)).toBe('Sat 21 Nov 09:00')
    expect(margin(utc('2026-11-24T12:00'), now)).toEqual({ big: 'Tue', small: '12:00' })
    expect(margin(utc('2025-11-24T12:00'), now)).toEqual({ big: '24 Nov', small: '2025' })
  })
})
