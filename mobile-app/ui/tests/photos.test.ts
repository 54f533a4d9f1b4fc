import { beforeEach, expect, it } from 'vitest'
import { PART, parts } from '../src/officer/photo'
import { port, row, show } from './officer'
import { button, settle, text } from './onpage'

beforeEach(() => {
  port.lists = { evidence_categories: [row('damage', 'Damage')] }
})

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

  button(/Add details/).click()
  await settle()
  const title = document.querySelector<HTMLInputElement>('input[id^=title-]')
  const category = document.querySelector<HTMLSelectElement>('select[id^=category-]')
  if (!title || !category) throw new Error('no fields')
  title.value = 'Broken lock'
  title.dispatchEvent(new Event('input', { bubbles: true }))
  expect([...category.options].map((o) => o.value)).toEqual(['', 'damage'])
  category.value = 'damage'
  category.dispatchEvent(new Event('change', { bubbles: true }))
  button(/^Save details$/).click()
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
