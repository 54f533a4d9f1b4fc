// How long a practised person would need: the keystroke-level model over what a story really did.
//
// The counter listens inside the page for key presses and for presses of the pointer as the browser delivers them, so a
// story cannot count less than it did. What no key and no pointer made (a field filled from outside) is an error, not a
// saving. Times are those of the published model: a key 0.28 s (an average typist), pointing 1.10 s, a button down or up
// 0.10 s, moving the hand between keyboard and mouse 0.40 s, making ready to act 1.35 s. Reading is never hidden in
// them: a story says what is read, and it is counted in words at 238 a minute.
//
//   const klm = await counting(page)
//   await klm.reading('the changes', page.locator('.doc'))   // words on the screen, once each
//   klm.thinking('is it enough?')
//   await page.keyboard.press('a')
//   const told = await klm.told()                            // { seconds, keys, presses, hands, thoughts, words, parts }

export const KEY = 0.28
const POINT = 1.1
const BUTTON = 0.1
const HAND = 0.4
const MENTAL = 1.35
const WORDS_A_MINUTE = 238

/** Listens in the page. Runs there, so it knows nothing of this file. */
function listen() {
  if (globalThis.__klm) return
  const told = { keys: 0, presses: 0, hands: 0, unearned: [] }
  globalThis.__klm = told
  let hand = ''
  let earned = false
  const move = (to) => {
    if (hand && hand !== to) told.hands += 1
    hand = to
  }
  addEventListener(
    'keydown',
    (event) => {
      if (!event.isTrusted || event.repeat) return
      move('keyboard')
      earned = true
      // A capital or a sign above a digit takes the Shift key, whether or not the driver pressed it.
      const shifted = event.key.length === 1 && event.key !== event.key.toLowerCase() && !event.shiftKey
      told.keys += shifted ? 2 : 1
    },
    true,
  )
  addEventListener(
    'pointerdown',
    (event) => {
      if (!event.isTrusted) return
      if (event.pointerType === 'mouse') move('mouse')
      earned = true
      told.presses += 1
    },
    true,
  )
  addEventListener(
    'input',
    (event) => {
      if (!earned) told.unearned.push(event.target?.id || event.target?.tagName || '?')
      // A menu that was opened by a press may change once for it; a field takes a key for each letter.
      if (event.target?.tagName !== 'SELECT') earned = false
    },
    true,
  )
}

/** Words of a text, as a reader meets them. */
export function wordsIn(text) {
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}'’.:/-]*/gu) ?? []).length
}

/** Begins to count on a page. What was done before is not counted. */
export async function counting(page) {
  const past = { keys: 0, presses: 0, hands: 0, unearned: [] }
  let thoughts = 0
  let words = 0
  const parts = []

  async function gather() {
    const now = await page.evaluate(() => {
      const told = globalThis.__klm
      const copy = { ...told, unearned: [...told.unearned] }
      Object.assign(told, { keys: 0, presses: 0, hands: 0 })
      told.unearned.length = 0
      return copy
    })
    for (const part of ['keys', 'presses', 'hands']) past[part] += now[part]
    past.unearned.push(...now.unearned)
  }

  await page.addInitScript(listen)
  await page.evaluate(listen)
  await page.evaluate(() => Object.assign(globalThis.__klm, { keys: 0, presses: 0, hands: 0, unearned: [] }))

  return {
    /** The person makes ready to act: decides, or recalls what comes next. */
    thinking(what, times = 1) {
      thoughts += times
      parts.push(`think: ${what}`)
    },
    /** The person reads what stands in these places, or a number of words. */
    async reading(what, where) {
      const n = typeof where === 'number' ? where : (await where.allInnerTexts()).reduce((sum, text) => sum + wordsIn(text), 0)
      words += n
      parts.push(`read ${n} words: ${what}`)
      return n
    },
    /** Before the page is loaded anew, as its own count goes with it. */
    gather,
    /** What was done and how long the model says that it takes. */
    async told() {
      await gather()
      if (past.unearned.length > 0) throw new Error(`fields changed without a key or a press: ${past.unearned.join(', ')}`)
      const seconds =
        past.keys * KEY + past.presses * (POINT + 2 * BUTTON) + past.hands * HAND + thoughts * MENTAL + (words / WORDS_A_MINUTE) * 60
      return { seconds: Math.round(seconds * 10) / 10, keys: past.keys, presses: past.presses, hands: past.hands, thoughts, words, parts }
    },
  }
}

/** One line for the story's output. */
export function inWords(told) {
  return `${told.seconds} s by the model: ${told.keys} keys, ${told.presses} presses, ${told.hands} hand moves, ${told.thoughts} thoughts, ${told.words} words read`
}
