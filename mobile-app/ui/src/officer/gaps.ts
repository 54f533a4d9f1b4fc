// Lines of a template that wait for words: a name, a colon, and nothing after it.

const WAITS = /:[ \t]*$/u

/** Where the first line that waits ends, or nothing where none waits. */
export function firstGap(text: string): number | null {
  let at = 0
  for (const line of text.split('\n')) {
    if (WAITS.test(line)) return at + line.length
    at += line.length + 1
  }
  return null
}

/** Where the next line ends, if the cursor stands at the end of its own line and the next one waits. */
export function nextGap(text: string, cursor: number): number | null {
  if (text[cursor] !== '\n') return null
  const from = cursor + 1
  const end = text.indexOf('\n', from)
  const line = text.slice(from, end < 0 ? text.length : end)
  return WAITS.test(line) ? from + line.length : null
}
