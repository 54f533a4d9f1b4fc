// What changed between two texts, word by word. Unchanged words stand once; whole runs of words go in or
// out together, so that a reader sees phrases and not confetti.

export interface Piece {
  kind: 'same' | 'in' | 'out'
  text: string
}

/** Words with the space that follows them; punctuation on its own, so that a comma can change alone. */
export function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}'’_-]+\s*|[^\p{L}\p{N}\s]\s*|\s+/gu) ?? []
}

/** Beyond this many pairs of words the texts are shown whole, one out and one in. */
const MOST_PAIRS = 4_000_000

export function diff(was: string, now: string): Piece[] {
  const [a, b] = [words(was), words(now)]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++

  const pieces: Piece[] = []
  const add = (kind: Piece['kind'], text: string) => {
    if (text === '') return
    const last = pieces.at(-1)
    if (last?.kind === kind) last.text += text
    else pieces.push({ kind, text })
  }
  add('same', a.slice(0, start).join(''))
  for (const piece of middle(a.slice(start, a.length - end), b.slice(start, b.length - end))) add(piece.kind, piece.text)
  add('same', end > 0 ? a.slice(a.length - end).join('') : '')
  return whole(pieces)
}

/** A comma or a space that stood still between two changes belongs to both: the phrase reads in one piece. */
function whole(pieces: Piece[]): Piece[] {
  const joined: Piece[] = []
  const add = (kind: Piece['kind'], text: string) => {
    const runs = joined.slice(joined.findLastIndex((p) => p.kind === 'same') + 1)
    const held = kind === 'same' ? (joined.at(-1)?.kind === 'same' ? joined.at(-1) : undefined) : runs.find((p) => p.kind === kind)
    if (held) held.text += text
    else if (kind === 'out' && runs.length > 0) joined.splice(joined.length - runs.length, 0, { kind, text })
    else joined.push({ kind, text })
  }
  pieces.forEach((piece, index) => {
    const still = piece.kind === 'same' && !/[\p{L}\p{N}]/u.test(piece.text) && index > 0 && index < pieces.length - 1
    if (still) {
      add('out', piece.text)
      add('in', piece.text)
    } else add(piece.kind, piece.text)
  })
  return joined
}

function middle(a: string[], b: string[]): Piece[] {
  if (a.length * b.length > MOST_PAIRS) {
    return [
      { kind: 'out', text: a.join('') },
      { kind: 'in', text: b.join('') },
    ]
  }
  // Longest common run of words, by the usual table from the end.
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  const cell = (i: number, j: number) => table[i * width + j] ?? 0
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] = a[i]?.trim() === b[j]?.trim() ? cell(i + 1, j + 1) + 1 : Math.max(cell(i + 1, j), cell(i, j + 1))
    }
  }
  const pieces: Piece[] = []
  let [i, j] = [0, 0]
  let [out, into] = ['', '']
  const flush = () => {
    if (out) pieces.push({ kind: 'out', text: out })
    if (into) pieces.push({ kind: 'in', text: into })
    out = into = ''
  }
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i]?.trim() === b[j]?.trim()) {
      flush()
      pieces.push({ kind: 'same', text: b[j] ?? '' })
      i++
      j++
    } else if (j >= b.length || (i < a.length && cell(i + 1, j) >= cell(i, j + 1))) {
      out += a[i++] ?? ''
    } else {
      into += b[j++] ?? ''
    }
  }
  flush()
  return pieces
}

/** How many words went in and came out. */
export function tally(pieces: Piece[]): { into: number; out: number } {
  const count = (kind: Piece['kind']) =>
    pieces.filter((p) => p.kind === kind).reduce((n, p) => n + (p.text.match(/[\p{L}\p{N}'’_-]+/gu)?.length ?? 0), 0)
  return { into: count('in'), out: count('out') }
}

/** A run of words that stood still, told by its ends and by how many words are left out between them. */
export interface Folded {
  kind: 'fold'
  text: string
  after: string
  left: number
}

/** Runs longer than this are folded; so many words stay at each end, to say where one is. */
const STOOD = 16
const ENDS = 4

export function collapsed(pieces: Piece[]): (Piece | Folded)[] {
  return pieces.map((piece, index) => {
    if (piece.kind !== 'same') return piece
    const all = words(piece.text)
    const before = index === 0 ? 0 : ENDS
    const after = index === pieces.length - 1 ? 0 : ENDS
    const left = all.slice(before, all.length - after).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    if (left < STOOD - 2 * ENDS) return piece
    return { kind: 'fold', text: all.slice(0, before).join(''), after: all.slice(all.length - after).join(''), left }
  })
}
