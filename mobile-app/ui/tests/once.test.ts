import { describe, expect, it } from 'vitest'
import { once } from '../src/console/once'
import { firstGap, nextGap } from '../src/officer/gaps'
import { collapsed, diff } from '../src/pure/diff'
import type { FieldDiff, TimelineRow } from '../src/records/console'

const field = (name: string, was: unknown, now: unknown): FieldDiff => ({ field: name, was, now, by: null, at: 1 })
const row = (id: string, kind: string, fields: FieldDiff[] = []): TimelineRow =>
  ({ id, kind, fields, text: 'x', seq: 1, at: 1, received_at: 1, by: null, code: '', auto: false, supersedes: null, late: false, clock_off_ms: null, templates: [] })

describe('what is new of a case', () => {
  it('is told once: a field from what it was to what it is, and not its steps as well', () => {
    const told = once([field('risk', 'standard', 'high')], [row('a', 'change', [field('risk', 'medium', 'high')]), row('b', 'change', [field('risk', 'standard', 'medium')]), row('u', 'update')])
    expect(told.fields.map((f) => [f.field, f.was, f.now, f.steps])).toEqual([['risk', 'standard', 'high', 2]])
    expect(told.rows.map((r) => r.id)).toEqual(['u'])
  })

  it('keeps a step that came to nothing, as nothing else tells it', () => {
    const there = row('a', 'change', [field('victim', 'A', 'B'), field('risk', 'x', 'y')])
    const told = once([field('risk', 'x', 'y')], [there, row('b', 'change', [field('victim', 'B', 'A')])])
    expect(told.rows.map((r) => [r.id, r.fields.map((f) => f.field)])).toEqual([['a', ['victim']], ['b', ['victim']]])
  })

  it('comes in the order of what decides, and a date stands with what it dates', () => {
    const told = once([field('plan_text', '', 'Plan.'), field('plan_at', null, 5), field('risk', 'a', 'b'), field('status', 'open', 'filed')], [row('a', 'change', [field('plan_text', '', 'Plan.'), field('plan_at', null, 5)])])
    expect(told.fields.map((f) => f.field)).toEqual(['status', 'risk', 'plan_text'])
    expect(told.rows).toEqual([])
  })

  it('leaves to the heading what the heading says, in the field and in the step', () => {
    const told = once([field('oic', null, 'a'), field('allocated_at', null, 5), field('team', null, 't')], [row('a', 'change', [field('oic', null, 'a'), field('allocated_at', null, 5), field('team', null, 't')])], (one) => one.field === 'oic')
    expect([told.fields.map((f) => f.field), told.rows]).toEqual([['team'], []])
  })

  it('tells a date alone where what it dates stood still', () => {
    expect(once([field('plan_at', 1, 2)], []).fields.map((f) => f.field)).toEqual(['plan_at'])
  })
})

describe('words that stood still', () => {
  const long = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen'
  it('are counted and folded between two changes, with the words beside each change left', () => {
    const pieces = collapsed(diff(`A ${long} B`, `C ${long} D`))
    const fold = pieces.find((piece) => piece.kind === 'fold')
    expect(fold).toMatchObject({ text: 'one two three four ', after: 'thirteen fourteen fifteen sixteen ', left: 8 })
    expect(pieces.filter((piece) => piece.kind === 'in').map((piece) => piece.text.trim())).toEqual(['C', 'D'])
  })

  it('stand as they are where there are few', () => {
    expect(collapsed(diff('A one two B', 'C one two D')).some((piece) => piece.kind === 'fold')).toBe(false)
  })
})

describe('a template', () => {
  const text = 'House to house\nAddresses tried: \nSpoke to: \nCameras: none'
  it('is entered at its first line that waits for words', () => {
    expect(firstGap(text)).toBe('House to house\nAddresses tried: '.length)
    expect(firstGap('No reply. ')).toBeNull()
  })

  it('goes on to the next line that waits, and only to one that waits', () => {
    const filled = text.replace('tried: ', 'tried: 12 to 20')
    expect(nextGap(filled, filled.indexOf('\nSpoke'))).toBe(filled.indexOf('\nCameras'))
    expect(nextGap(filled, filled.indexOf('\nCameras'))).toBeNull()
    expect(nextGap(filled, 3)).toBeNull()
  })
})
