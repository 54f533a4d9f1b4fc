/** How many words a text has. */
export function wordCount(text: string): number {
  return text.trim() === '' ? 0 : text.trim().split(/\s+/u).length
}

export interface Mark {
  text: string
  found: boolean
}

/** Splits a snippet at the characters that stand around a find (`\u{2}` and `\u{3}`). */
export function marks(snippet: string): Mark[] {
  const pieces: Mark[] = []
  let found = false
  let text = ''
  for (const letter of snippet) {
    if (letter === '\u{2}' || letter === '\u{3}') {
      if (text) pieces.push({ text, found })
      text = ''
      found = letter === '\u{2}'
    } else text += letter
  }
  if (text) pieces.push({ text, found })
  return pieces
}

/** A field's value as words: lists joined, nothing for nothing. */
export function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (Array.isArray(value)) return value.map(plain).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}
