import { afterEach, expect, it } from 'vitest'
import { asked, port, show as open } from './officer'
import { settle, text, type } from './onpage'

afterEach(() => {
  Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
})

const show = () => open('#/')

it('the lock screen stamps by one tap, shows a number and no case text, and takes the tap back', async () => {
  port.status.phase = 'locked'
  port.status.lock.job = { incident: 'job-0412', number: '0412', point: 'en_route', at: Date.now(), next: ['at_scene', 'holding'], undo: null, undo_until: null }
  await show()
  expect(text()).toContain('Job 0412')
  expect(text()).not.toContain('Woman shouting')
  expect(text()).toContain('71 h left')
  document.querySelector<HTMLButtonElement>('.statebtn.next')?.click()
  await settle()
  expect(asked('tap_locked')).toEqual([{ incident: 'job-0412', point: 'at_scene', fix: null }])
  expect(text()).toContain('1 tap sealed')
  const undo = [...document.querySelectorAll('button')].find((b) => b.textContent?.startsWith('Undo'))
  undo?.click()
  await settle()
  expect(asked('undo_locked')).toHaveLength(1)
})

it('while the next PIN must wait, it says for how long and offers no button', async () => {
  port.status.phase = 'wrong_key'
  port.status.lock.tries_left = 2
  port.status.lock.wait_until = Date.now() + 60_000
  await show()
  expect(text()).toMatch(/Wait .* before the next PIN/)
  expect(text()).toContain('2 more tries')
  expect([...document.querySelectorAll('button')].find((b) => b.textContent?.includes('Unlock'))?.disabled).toBe(true)
})

it('after too many wrong PINs the password opens it, with a new PIN', async () => {
  port.status.phase = 'password_needed'
  port.status.lock.tries_left = 0
  await show()
  expect(text()).toContain('Nothing on it is lost')
  type('full-collar', '2114')
  type('full-password', 'a long password')
  type('unlock-pin', '590361')
  document.querySelector('form')?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }))
  await settle()
  expect(asked('full_sign_in')).toEqual([{ collar: '2114', password: 'a long password', pin: '590361' }])
})

it('pages out of sight are covered and the device is told', async () => {
  await show()
  Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
  await settle()
  expect(document.querySelector('.cover')).not.toBeNull()
  expect(asked('seen').at(-1)).toEqual({ saw: 'hidden' })
  Object.defineProperty(document, 'visibilityState', { value: 'visible', configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
  await settle()
  expect(document.querySelector('.cover')).toBeNull()
  expect(asked('seen').at(-1)).toEqual({ saw: 'shown' })
})

it('a lost phone is reported in three taps', async () => {
  const person = { id: 's', name: 'Hughes', collar: '3301' }
  const at = Date.now()
  port.force = [{ id: 'p-1', name: 'Phone 7', holder: person, state: 'active', enrolled_at: at, last_seen_at: at, app: null, unsent: null, oldest_unsent_at: null, unsent_told_at: null, revoked_at: null, revoked_by: null, revoked_why: null, told_at: null, recovered: 0 }]
  await show()
  let taps = 0
  for (const press of [() => document.querySelector<HTMLElement>('a[href="#/settings"]'), () => document.querySelector<HTMLElement>('a[href="#/lost-phone"]'), () => document.querySelector<HTMLElement>('.btn.need')]) {
    press()?.click()
    taps++
    dispatchEvent(new Event('hashchange'))
    await settle()
  }
  expect(taps).toBeLessThanOrEqual(3)
  expect(asked('report_lost')).toEqual([{ phone: 'p-1', reason: 'lost' }])
  expect(text()).toContain('it has not been heard since')
})
