import '../src/words/desk'
import { afterEach, beforeEach } from 'vitest'
import { speech } from '../src/words/words.svelte'
import * as each from './each'

// The files of a worker follow each other on one page: nothing that a test said, kept or pretended reaches the next.
const own = new Set(Object.getOwnPropertyNames(navigator))

beforeEach(() => {
  localStorage.clear()
  speech.language = 'en'
  each.begin()
})

afterEach(async () => {
  await each.end()
  for (const name of Object.getOwnPropertyNames(navigator)) if (!own.has(name)) Reflect.deleteProperty(navigator, name)
  document.body.innerHTML = ''
  location.hash = ''
})
