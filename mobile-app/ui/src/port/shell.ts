// What the pages say to the shell besides their questions to the device: how they look, so that its window has
// the same ground from the first moment of the next start. In a browser there is no shell and nothing is said.

import { invoke } from '@tauri-apps/api/core'

export interface Look {
  chosen: 'system' | 'day' | 'night'
  shown: 'day' | 'night'
}

/** How the pages look now: what was chosen, and what it came to. */
export function look(root: HTMLElement = document.documentElement): Look {
  let chosen: string | null = null
  try {
    chosen = localStorage.getItem('beatbook.theme')
  } catch {
    // Without storage nothing was chosen.
  }
  return { chosen: chosen === 'day' || chosen === 'night' ? chosen : 'system', shown: root.dataset.theme === 'day' ? 'day' : 'night' }
}

/** Tells the shell now and at every change, until the returned function is called. */
export function tellLook(): () => void {
  let told = ''
  const tell = () => {
    const now = look()
    const text = JSON.stringify(now)
    if (text === told) return
    told = text
    // A shell that cannot keep it paints the last ground it knew; the pages are as they should be.
    void invoke('dispatch', { name: 'remember_look', question: now }).catch(() => (told = ''))
  }
  const watching = new MutationObserver(tell)
  watching.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] })
  tell()
  return () => watching.disconnect()
}
