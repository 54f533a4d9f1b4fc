// Single-letter keys for the review queue. They never fire while somebody is writing, and can be turned off.

const KEY = 'beatbook.keys'

function kept(): boolean {
  try {
    return localStorage.getItem(KEY) !== 'off'
  } catch {
    return true
  }
}

let on = $state(kept())

export const keys = {
  get on(): boolean {
    return on
  },
  set on(to: boolean) {
    on = to
    try {
      localStorage.setItem(KEY, to ? 'on' : 'off')
    } catch {
      // Then it holds until the page is closed.
    }
  },
}

/** Whether a key press is one for the page and not for a field, a menu or the browser. */
export function forPage(event: KeyboardEvent): boolean {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false
  const target = event.target
  if (!(target instanceof HTMLElement)) return true
  return !target.isContentEditable && !target.closest('input, textarea, select, dialog')
}
