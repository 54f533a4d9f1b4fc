// Day, night, or whichever the system has; how large the targets are; and which hand holds the phone.
// `public/theme.js` sets the theme before the first paint.

export type Theme = 'system' | 'day' | 'night'
export type Hand = 'right' | 'left'

const KEY = 'beatbook.theme'
const SIZE = 'beatbook.targets'
const HAND = 'beatbook.hand'

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key)
  } catch {
    return null
  }
}

function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value)
  } catch {
    // Without storage the choice holds until the page is closed.
  }
}

const read = kept(KEY)
let theme = $state<Theme>(read === 'day' || read === 'night' ? read : 'system')
let large = $state(kept(SIZE) === 'large')
let hand = $state<Hand>(kept(HAND) === 'left' ? 'left' : 'right')

function apply(): void {
  const dark = typeof matchMedia === 'function' && matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = theme === 'system' ? (dark ? 'night' : 'day') : theme
  if (large) document.documentElement.dataset.targets = 'large'
  else delete document.documentElement.dataset.targets
  if (hand === 'left') document.documentElement.dataset.hand = 'left'
  else delete document.documentElement.dataset.hand
}

if (typeof document !== 'undefined') {
  apply()
  if (typeof matchMedia === 'function') matchMedia('(prefers-color-scheme: dark)').addEventListener?.('change', apply)
}

export const looks = {
  get theme(): Theme {
    return theme
  },
  set theme(to: Theme) {
    theme = to
    keep(KEY, to)
    apply()
  },
  get large(): boolean {
    return large
  },
  set large(to: boolean) {
    large = to
    keep(SIZE, to ? 'large' : 'usual')
    apply()
  },
  get hand(): Hand {
    return hand
  },
  set hand(to: Hand) {
    hand = to
    keep(HAND, to)
    apply()
  },
}
