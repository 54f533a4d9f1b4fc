import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addressOf, looked, nothing, viewOf } from '../src/console/lists/filters.svelte'
import { LongList, PIECE, type Piece } from '../src/console/lists/long.svelte'
import { readAddress } from '../src/pure/address.svelte'
import type { ExportJob } from '../src/records/exports'
import type { Find } from '../src/records/find'
import * as example from '../dev/console-example'
import { answers, as, now, sent, show as open } from './desk'
import { settle as settled, text } from './onpage'

interface Row {
  id: string
}

/** A server with so many rows, that notes what it is asked. */
function server(rows: number, exact = true): { list: LongList<Row>; asked: Find[] } {
  const asked: Find[] = []
  const list = new LongList<Row>(async (question): Promise<Piece<Row>> => {
    asked.push(question)
    const from = question.after ? Number(question.after) : question.skip
    const items = Array.from({ length: Math.max(0, Math.min(question.limit ?? 0, rows - from)) }, (_, n) => ({ id: `r${from + n}` }))
    const to = from + items.length
    const counted = exact ? rows : Math.min(rows, 1_000)
    return { as_at: 1, total: question.count ? { rows: counted, exact } : null, items, next: to < rows ? String(to) : null }
  })
  return { list, asked }
}

const asked = { narrow: nothing, sort: '', descending: true }
describe('a list of a hundred thousand rows', () => {
  it('holds what is looked at, goes on by place and leaps by number', async () => {
    const { list, asked: questions } = server(100_000)
    await list.start(asked)
    expect(list.total).toEqual({ rows: 100_000, exact: true })
    expect(list.count).toBe(100_000)
    expect(list.row(3)?.id).toBe('r3')
    list.need(190, 260)
    await settled()
    expect(list.row(260)?.id).toBe('r260')
    expect(questions.at(-1)).toMatchObject({ after: String(PIECE), skip: 0, count: false })
    list.need(99_980, 99_999)
    await settled()
    expect(list.row(99_999)?.id).toBe('r99999')
    expect(questions.at(-1)).toMatchObject({ after: null, skip: 99_800 })
    expect(questions.length).toBe(3)
  })

  it('says when it did not count all, and goes on beyond', async () => {
    const { list } = server(1_500, false)
    await list.start(asked)
    expect(list.total).toEqual({ rows: 1_000, exact: false })
    list.need(900, 999)
    await settled()
    list.need(1_000, 1_199)
    await settled()
    expect(list.count).toBeGreaterThan(1_000)
  })

  it('forgets answers to a question that was changed meanwhile', async () => {
    const answers: ((piece: Piece<Row>) => void)[] = []
    const list = new LongList<Row>(() => new Promise((done) => answers.push(done)))
    const first = list.start(asked)
    const second = list.start({ ...asked, sort: 'title' })
    answers[1]?.({ as_at: 2, total: { rows: 1, exact: true }, items: [{ id: 'new' }], next: null })
    answers[0]?.({ as_at: 1, total: { rows: 1, exact: true }, items: [{ id: 'old' }], next: null })
    await Promise.all([first, second])
    expect(list.row(0)?.id).toBe('new')
  })
})

describe('addresses', () => {
  it('carry a whole view but for its words', () => {
    looked.set('investigations', 'Dafydd Pugh')
    const view = { narrow: { ...nothing, areas: ['NE', 'TO'], risks: ['high'], quiet_days: 14, rural: null, from: 5, words: 'Dafydd Pugh' }, sort: 'updated', descending: true, columns: ['title', 'due'] }
    const hash = addressOf('investigations', view)
    expect(hash).not.toMatch(/Dafydd|Pugh|words/)
    expect(viewOf(readAddress(hash).query, 'investigations')).toEqual(view)
    looked.set('investigations', '')
  })

  /** Whoever makes an address for words would name them so. */
  it('are made nowhere in the sources with a part for words or names', () => {
    const files: string[] = []
    const walk = (folder: string): void => {
      for (const name of readdirSync(folder)) {
        const path = join(folder, name)
        if (statSync(path).isDirectory()) walk(path)
        else if (/\.(ts|svelte)$/.test(name) && !path.includes('/words/') && !path.includes('/records/')) files.push(path)
      }
    }
    walk(join(__dirname, '../src/console'))
    expect(files.length).toBeGreaterThan(30)
    const wordy = /\b(q|words|text|name|search|title|person|victim|place)\s*[:,}]/
    const breaches: string[] = []
    for (const path of files) {
      const source = readFileSync(path, 'utf8')
      for (const call of source.matchAll(/\blink\(\[[^\]]*\],\s*(\{[^}]*\})/g)) if (wordy.test(call[1] ?? '')) breaches.push(`${path}: ${call[0]}`)
      for (const call of source.matchAll(/#ask<[^>]*>\('GET',[^\n]*(\{[^}\n]*\})\s*\)/g)) if (wordy.test(call[1] ?? '')) breaches.push(`${path}: ${call[0]}`)
    }
    expect(breaches).toEqual([])
  })
})

describe('the pages of long lists', () => {
  let made: ExportJob
  const line = (n: number) => ({ id: `c${n}`, title: `Theft ${n}`, crime_number: `NE/${n}/26`, area: 'NE', team: null, status: 'open', risk: n === 1 ? 'high' : null, outcome: null, restricted: false, oic: null, recorded_at: now, last_update_at: null, next_review_due: null })

  beforeEach(() => {
    made = { id: 'e1', what: 'investigations', format: 'xlsx', language: 'en', state: 'done', rows_done: 3, rows_all: 3, made_at: now, done_at: now, until: now + 1, name: 'investigations.xlsx', bytes: 3, sha256: 'ab', problem: '', problem_cy: null }
    as([...example.me.may, 'read_cases', 'read_measures', 'share_views'])
    answers['POST /api/find/investigations'] = () => ({ body: { as_at: now, total: { rows: 100_000, exact: true }, items: [line(1), line(2), line(3)], next: 'x' } })
    answers['POST /api/views'] = () => ({ body: { id: 'abc123', list: 'investigations', level: 'link', team: null, name: '', view: { narrow: nothing, sort: '', descending: false, columns: [] }, by: null, made_at: now, mine: true } })
    answers['POST /api/exports'] = () => ({ body: made })
    answers['GET /api/exports'] = () => ({ body: { as_at: now, items: [made] } })
  })
  afterEach(() => looked.set('investigations', ''))
  /** A list waits for a pause in typing before it asks. */
  const show = async (hash: string) => {
    await open(hash)
    await new Promise((done) => setTimeout(done, 200))
    await settled()
  }
  const button = (words: RegExp) => [...document.querySelectorAll('button')].find((b) => words.test(b.textContent ?? ''))

  it('show a window onto all rows, and say how many there are', async () => {
    await show('#/investigations?risk=high')
    expect(text()).toContain('100,000 rows')
    const table = document.querySelector('.long table')
    expect(table?.getAttribute('aria-rowcount')).toBe('100001')
    const rows = document.querySelectorAll('.long tbody tr[aria-rowindex]')
    expect(rows.length).toBeGreaterThan(10)
    expect(rows.length).toBeLessThan(120)
    expect(document.querySelector('.long a')?.textContent).toBe('Theft 1')
    const asked = sent.find((s) => s.path === '/api/find/investigations')
    expect(asked?.body?.narrow).toMatchObject({ risks: ['high'] })
  })

  it('sort by a press on the head and keep the order in the address', async () => {
    await show('#/investigations')
    const head = [...document.querySelectorAll<HTMLButtonElement>('.long th button')].find((b) => b.textContent?.includes('Recorded'))
    head?.click()
    await settled()
    expect(location.hash).toContain('sort=recorded')
    head?.click()
    await settled()
    expect(location.hash).toContain('sort=-recorded')
    expect([...document.querySelectorAll('th[aria-sort]')].map((th) => th.getAttribute('aria-sort'))).toEqual(['descending'])
  })

  it('keep words out of every address: the bar, the history and what is asked of the server', async () => {
    const copied: string[] = []
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: async (t: string) => void copied.push(t) } })
    await show('#/investigations')
    const field = document.querySelector<HTMLInputElement>('input[type=search]')
    if (!field) throw new Error('no search field')
    field.value = 'Dafydd Pugh'
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((done) => setTimeout(done, 200))
    await settled()
    expect(sent.filter((s) => s.path === '/api/find/investigations').at(-1)?.body?.narrow).toMatchObject({ words: 'Dafydd Pugh' })
    button(/Copy link/)?.click()
    await settled()
    expect(copied[0]).toMatch(/#\/investigations\?view=abc123$/)
    for (const address of [location.href, copied[0] ?? '', ...sent.map((s) => `${s.path}?${s.query}`)]) expect(decodeURIComponent(address)).not.toMatch(/Dafydd|Pugh/i)
  })

  it('choose columns and density', async () => {
    await show('#/investigations')
    const check = [...document.querySelectorAll<HTMLLabelElement>('.menu label')].find((l) => l.textContent === 'Next review')?.querySelector('input')
    check?.click()
    await settled()
    expect(location.hash).toContain('cols=')
    expect([...document.querySelectorAll('.long thead th')].some((th) => th.textContent?.includes('Next review'))).toBe(true)
    button(/^Roomy$/)?.click()
    await settled()
    expect(document.querySelector<HTMLElement>('.long')?.dataset.density).toBe('touch')
    button(/^Compact$/)?.click()
  })

  it('ask for whom and what for before a file of people is made', async () => {
    await show('#/investigations')
    button(/^Export$/)?.click()
    await settled()
    const [recipient, purpose] = [...document.querySelectorAll<HTMLInputElement>('dialog.sheet input')]
    expect(recipient?.required && purpose?.required).toBe(true)
    for (const [input, words] of [[recipient, 'Insp Morgan'], [purpose, 'Meeting']] as const) {
      if (!input) throw new Error('a field is missing')
      input.value = words
      input.dispatchEvent(new Event('input', { bubbles: true }))
    }
    document.querySelector('dialog.sheet form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
    await settled()
    expect(sent.find((s) => s.path === '/api/exports')?.body).toMatchObject({ format: 'xlsx', language: 'en', recipient: 'Insp Morgan', purpose: 'Meeting', wanted: { what: 'investigations' } })
  })

  it('tell how far each file is', async () => {
    made = { ...made, state: 'running', rows_done: 1_200, rows_all: 90_000, name: '', sha256: '' }
    await show('#/exports')
    expect(text()).toContain('Being written')
    expect(text()).toContain('1,200 of 90,000')
    expect(document.querySelector('progress')?.value).toBe(1_200)
  })
})
