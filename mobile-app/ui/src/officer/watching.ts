// What the pages see of the officer: a touch, and whether they are in sight. The device locks by its own clocks; this
// only tells it. While the pages are out of sight their contents are covered, so that no switcher shows them.

import { ask } from './core.svelte'

/** A touch is told at most this often. */
const TOLD_EVERY = 10_000

export function watch(cover: (covered: boolean) => void): () => void {
  let told = 0
  const say = (saw: 'touched' | 'hidden' | 'shown') => void ask('seen', { saw }).catch(() => undefined)
  const touched = () => {
    const now = performance.now()
    if (told !== 0 && now - told < TOLD_EVERY) return
    told = now
    say('touched')
  }
  const turned = () => {
    const hidden = document.visibilityState === 'hidden'
    cover(hidden)
    say(hidden ? 'hidden' : 'shown')
  }
  addEventListener('pointerdown', touched, { passive: true })
  addEventListener('keydown', touched)
  document.addEventListener('visibilitychange', turned)
  return () => {
    removeEventListener('pointerdown', touched)
    removeEventListener('keydown', touched)
    document.removeEventListener('visibilitychange', turned)
  }
}
