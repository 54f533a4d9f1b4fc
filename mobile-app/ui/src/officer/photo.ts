// What a page does with a photo: hands its file to the core, makes a small picture for lists, puts an original back
// together from its parts.

import type { Answer, CommandName, Question } from '../port/commands'
import type { Photo } from '../records/evidence'

type Ask = <K extends CommandName>(name: K, question: Question<K>) => Promise<Answer<K>>

/** The longest side of a small picture, and the most pixels that a browser is asked to open for it. */
const SMALL = 320
/** The most bytes the core hands out at once. */
export const PART = 1024 * 1024

/** The parts of a file of that size, as start and end. */
export function parts(bytes: number): { start: number; end: number }[] {
  const all = []
  for (let start = 0; start < bytes; start += PART) all.push({ start, end: Math.min(bytes, start + PART) })
  return all
}

/** A JPEG of 320 pixels, in base64; nothing for what this browser cannot open. */
export async function small(file: Blob): Promise<string | null> {
  try {
    const picture = await createImageBitmap(file, { resizeWidth: SMALL, resizeQuality: 'medium' })
    const canvas = document.createElement('canvas')
    canvas.width = picture.width
    canvas.height = Math.min(picture.height, SMALL * 3)
    canvas.getContext('2d')?.drawImage(picture, 0, 0)
    picture.close()
    const data = canvas.toDataURL('image/jpeg', 0.7)
    return data.startsWith('data:image/jpeg;base64,') ? data.slice('data:image/jpeg;base64,'.length) : null
  } catch {
    return null
  }
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** The original, put together from its parts. */
export async function original(ask: Ask, photo: Pick<Photo, 'id' | 'bytes' | 'media'>): Promise<Blob> {
  const pieces: Uint8Array<ArrayBuffer>[] = []
  for (const part of parts(photo.bytes)) pieces.push(bytesOf((await ask('photo_bytes', { id: photo.id, ...part })).base64))
  return new Blob(pieces, { type: photo.media })
}

/** An address for a small picture that came as `data:`, which the shell's pages may not show. */
export function address(data: string): string {
  return URL.createObjectURL(new Blob([bytesOf(data.slice(data.indexOf(',') + 1))], { type: 'image/jpeg' }))
}
