// Reads the words of a PDF as the browser writes it: its pages in order, each as one line of text. Enough for our own
// prints (one font table a page, text as numbers of glyphs with a map back to letters), and nothing more.

import { inflateSync } from 'node:zlib'

/** The text of each page. Throws where the file is not of the kind that Chromium writes. */
export function readPages(pdf) {
  const raw = pdf.toString('latin1')
  const objects = new Map()
  for (const found of raw.matchAll(/(?:^|\s)(\d+) 0 obj\b([\s\S]*?)\bendobj/g)) objects.set(Number(found[1]), { head: found[2].split('stream')[0], from: found.index, text: found[0] })
  const stream = (id) => {
    const held = objects.get(id)
    const begin = held.text.search(/stream\r?\n/)
    const start = held.from + begin + held.text.slice(begin).match(/stream\r?\n/)[0].length
    const length = Number(/\/Length (\d+)/.exec(held.head)[1])
    const bytes = pdf.subarray(start, start + length)
    return (/FlateDecode/.test(held.head) ? inflateSync(bytes) : bytes).toString('latin1')
  }
  const ref = (text, name) => Number(new RegExp(`/${name} (\\d+) 0 R`).exec(text)?.[1])
  const letters = new Map()
  const lettersOf = (font) => {
    if (!letters.has(font)) letters.set(font, readMap(stream(ref(objects.get(font).head, 'ToUnicode'))))
    return letters.get(font)
  }
  const root = ref(raw, 'Root')
  const kids = (id) => {
    const list = /\/Kids \[([^\]]*)\]/.exec(objects.get(id).head)
    return list ? [...list[1].matchAll(/(\d+) 0 R/g)].flatMap((kid) => kids(Number(kid[1]))) : [id]
  }
  return kids(ref(objects.get(root).head, 'Pages')).map((page) => {
    const { head } = objects.get(page)
    const fonts = new Map([...(/\/Font <<([\s\S]*?)>>/.exec(head)?.[1] ?? '').matchAll(/\/(\w+) (\d+) 0 R/g)].map((found) => [found[1], Number(found[2])]))
    let words = ''
    let map = new Map()
    for (const part of stream(ref(head, 'Contents')).matchAll(/\/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>|\bBT\b/g)) {
      if (part[1]) map = lettersOf(fonts.get(part[1]))
      else if (part[2]) words += [...part[2].matchAll(/.{4}/g)].map((glyph) => map.get(parseInt(glyph[0], 16)) ?? '').join('')
      else words += ' '
    }
    return words.replace(/\s+/g, ' ').trim()
  })
}

/** From numbers of glyphs to letters. */
function readMap(text) {
  const map = new Map()
  const letter = (hex) => String.fromCharCode(...[...hex.matchAll(/.{4}/g)].map((unit) => parseInt(unit[0], 16)))
  for (const block of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) for (const [, from, to] of block[1].matchAll(/<(\w+)> <(\w+)>/g)) map.set(parseInt(from, 16), letter(to))
  for (const block of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, from, to, first] of block[1].matchAll(/<(\w+)> <(\w+)> <(\w+)>/g)) {
      for (let glyph = parseInt(from, 16); glyph <= parseInt(to, 16); glyph += 1) map.set(glyph, String.fromCharCode(parseInt(first, 16) + glyph - parseInt(from, 16)))
    }
  }
  return map
}
