// Who is signed in, and the door that opens over the page when the sign-in lapses. The page beneath stays
// as it is, with everything typed in it.

import type { Me } from '../records/auth'
import type { Problem } from '../records/problem'
import { asProblem } from '../port/port'
import { speech, vocabulary } from '../words/words.svelte'
import { Api } from './api'
import { keys } from './keys.svelte'

let me = $state<Me | null>(null)
let starting = $state(true)
let lapsed = $state(false)
let waiting: (() => void)[] = []
let sayWrittenDown = $state(false)
/** Counts of what waits for a person, for the side of every page. */
const counts = $state<{ reviews: number | null; tray: number | null }>({ reviews: null, tray: null })

const KEY = 'beatbook.language'

export const api = new Api(
  () =>
    new Promise((resolve) => {
      lapsed = true
      waiting.push(resolve)
    }),
  () => (sayWrittenDown = true),
)

export const session = {
  get me(): Me | null {
    return me
  },
  get starting(): boolean {
    return starting
  },
  get lapsed(): boolean {
    return lapsed
  },
  /** Nobody has told this person yet that opening a case is written down. */
  get sayWrittenDown(): boolean {
    return sayWrittenDown
  },
  heardWrittenDown(): void {
    sayWrittenDown = false
  },
  counts,
  may(action: string): boolean {
    return me?.may.includes(action) ?? false
  },
}

function chosenLanguage(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export function chooseLanguage(language: 'en' | 'cy'): void {
  speech.language = language
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // Then it holds until the page is closed.
  }
}

async function welcome(who: Me): Promise<void> {
  me = who
  speech.language = chosenLanguage() ?? who.language
  const go = waiting
  waiting = []
  lapsed = false
  for (const resolve of go) resolve()
  void api
    .settings()
    .then((settings) => (keys.on = settings.values?.keys !== 'off'))
    .catch(() => undefined)
  try {
    vocabulary.lists = await api.lists()
  } catch {
    // Codes are shown until the lists can be read.
  }
}

export async function start(): Promise<void> {
  starting = true
  me = null
  speech.language = chosenLanguage() ?? 'en'
  try {
    await welcome(await api.renew())
  } catch {
    // Nobody is signed in yet; the sign-in page says so.
  } finally {
    starting = false
  }
}

export async function signIn(collar: string, password: string): Promise<Problem | null> {
  try {
    const who = await api.signIn({ collar, password })
    // Somebody else at the same desk must not carry on in another's page.
    if (me && me.staff !== who.staff) {
      location.reload()
      return null
    }
    await welcome(who)
    return null
  } catch (thrown) {
    return asProblem(thrown)
  }
}

export async function signOut(): Promise<void> {
  await api.signOut().catch(() => undefined)
  me = null
  location.hash = ''
  location.reload()
}

/** Turns single-letter keys on or off for the person who is signed in, wherever they sign in next. */
export async function chooseKeys(on: boolean): Promise<void> {
  keys.on = on
  await api.choose('keys', on ? 'on' : 'off').catch(() => undefined)
}
