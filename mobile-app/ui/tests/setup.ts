import '../src/words/desk'
import { afterEach } from 'vitest'

afterEach(() => {
  document.body.innerHTML = ''
  location.hash = ''
})
