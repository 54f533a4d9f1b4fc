import { clearMocks, mockIPC } from '@tauri-apps/api/mocks'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tellLook } from '../src/port/shell'
import { TauriPort } from '../src/port/tauri'
import { Refusal } from '../src/port/port'

interface Asked {
  name: string
  question: unknown
}

let asked: Asked[] = []
let stop = () => {}

beforeEach(() => {
  asked = []
  localStorage.clear()
  document.documentElement.dataset.theme = 'night'
})

afterEach(() => {
  stop()
  clearMocks()
})

const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test('the shell is told the look at the start and at every change, once each', async () => {
  mockIPC((command, payload) => {
    expect(command).toBe('dispatch')
    asked.push(payload as unknown as Asked)
    return {}
  })
  stop = tellLook()
  await settle()
  document.documentElement.dataset.theme = 'night'
  await settle()
  localStorage.setItem('beatbook.theme', 'day')
  document.documentElement.dataset.theme = 'day'
  await settle()
  expect(asked).toEqual([
    { name: 'remember_look', question: { chosen: 'system', shown: 'night' } },
    { name: 'remember_look', question: { chosen: 'day', shown: 'day' } },
  ])
})

test('a shell that cannot keep the look is told again at the next change and troubles nobody', async () => {
  mockIPC((_, payload) => {
    asked.push(payload as unknown as Asked)
    throw { code: 'server', detail: 'no room' }
  })
  stop = tellLook()
  await settle()
  document.documentElement.dataset.theme = 'day'
  await settle()
  expect(asked.length).toBe(2)
})

test('a question goes through the one command, and a refusal keeps the words of the core', async () => {
  mockIPC((_, payload) => {
    const { name } = payload as unknown as Asked
    if (name === 'unlock') throw { code: 'bad-field', detail: 'That PIN is not the one that was set.', status: 422, fields: [] }
    return { phase: 'locked' }
  })
  const port = new TauriPort()
  expect(await port.call('status', {})).toEqual({ phase: 'locked' })
  const refused = await port.call('unlock', { pin: '1' }).catch((thrown: unknown) => thrown)
  expect(refused).toBeInstanceOf(Refusal)
  expect((refused as Refusal).problem.detail).toBe('That PIN is not the one that was set.')
})
