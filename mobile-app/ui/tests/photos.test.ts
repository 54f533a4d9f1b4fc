import { flushSync, mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, it } from 'vitest'
import App from '../src/officer/App.svelte'
import { PART, parts } from '../src/officer/photo'
import { FakePort } from '../src/port/fake'

let port: FakePort
let app: ReturnType<typeof mount> | null = null

beforeEach(() => {
  port = new FakePort()
  port.lists = { evidence_categories: [{ code: 'damage', label_en: 'Damage', label_cy: 'Difrod', valid_from: '2010-01-01', valid_to: null, extra: {} }] }
})
afterEach(async () => {
  if (app) await unmount(app)
  app = null
})

async function settle(): Promise<void> {
  for (let i = 0; i < 12; i++) await new Promise((done) => setTimeout(done, 0))
  flushSync()
}

async function show(hash: string): Promise<void> {
  location.hash = hash
  dispatchEvent(new Event('hashchange'))
  app = mount(App, { target: document.body, props: { port } })
  await settle()
}

const text = () => document.body.textContent?.replace(/\s+/g, ' ') ?? ''

it('a photo is added to the job that is open, and its details are asked for later', async () => {
  await show('#/job/job-0412')
  const input = document.querySelector<HTMLInputElement>('input[type=file][capture]')
  if (!input) throw new Error('no camera')
  Object.defineProperty(input, 'files', { value: [new File([new Uint8Array(2_000_000)], 'x.jpg', { type: 'image/jpeg' })] })
  input.dispatchEvent(new Event('change', { bubbles: true }))
  await settle()
  await settle()
  expect(port.photos).toHaveLength(1)
  expect(port.photos[0]?.about).toBe('job-0412')
  expect(text()).toContain('1 photo needs details')
  expect(text()).toContain('2.0 MB')

  const open = [...document.querySelectorAll('button')].find((b) => b.textContent?.includes('Add details'))
  open?.click()
  await settle()
  const title = document.querySelector<HTMLInputElement>('input[id^=title-]')
  const category = document.querySelector<HTMLSelectElement>('select[id^=category-]')
  if (!title || !category) throw new Error('no fields')
  title.value = 'Broken lock'
  title.dispatchEvent(new Event('input', { bubbles: true }))
  expect([...category.options].map((o) => o.value)).toEqual(['', 'damage'])
  category.value = 'damage'
  category.dispatchEvent(new Event('change', { bubbles: true }))
  ;[...document.querySelectorAll('button')].find((b) => b.textContent === 'Save details')?.click()
  await settle()
  await settle()
  expect(port.asked.find((a) => a.name === 'describe_photo')?.question).toMatchObject({ title: 'Broken lock', category: 'damage' })
  expect(text()).toContain('Every photo has its details')
  expect(text()).toContain('Broken lock')
})

it('an original is asked for in parts that cover it once, without a range header', () => {
  const all = parts(2 * PART + 7)
  expect(all).toEqual([
    { start: 0, end: PART },
    { start: PART, end: 2 * PART },
    { start: 2 * PART, end: 2 * PART + 7 },
  ])
  expect(parts(0)).toEqual([])
})
