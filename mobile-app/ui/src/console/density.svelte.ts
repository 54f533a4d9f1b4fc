// How close rows stand: dense for a mouse, touch for a finger. Each person's own choice, kept in their browser.

export type Density = 'dense' | 'touch'

const KEY = 'beatbook.density'

function kept(): Density {
  try {
    return localStorage.getItem(KEY) === 'touch' ? 'touch' : 'dense'
  } catch {
    return 'dense'
  }
}

let chosen = $state<Density>(kept())

export const density = {
  get chosen(): Density {
    return chosen
  },
  set chosen(to: Density) {
    chosen = to
    try {
      localStorage.setItem(KEY, to)
    } catch {
      // Then it holds until the page is closed.
    }
  },
  /** The height of a row, as the tokens have it. */
  get row(): number {
    return chosen === 'touch' ? 64 : 34
  },
}
