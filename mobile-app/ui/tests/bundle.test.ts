import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

const dist = join(import.meta.dirname, '..', 'dist')

/** What a page fetches before it is usable: its scripts and styles, and whatever those import at once, but not what is
 * fetched later when it is asked for. */
function fetched(page: string): string[] {
  const html = readFileSync(join(dist, page), 'utf8')
  const open = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].map((found) => found[1] ?? '')
  const all = new Set<string>()
  while (open.length > 0) {
    const path = open.pop() ?? ''
    if (all.has(path)) continue
    all.add(path)
    if (!path.endsWith('.js')) continue
    const code = readFileSync(join(dist, path), 'utf8')
    for (const found of code.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) open.push(join(path, '..', found[1] ?? ''))
  }
  return [...all].sort()
}

const weight = (page: string) => fetched(page).reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path))).length, 0)

describe('what a page weighs when it is opened', () => {
  it('was built', () => {
    expect(existsSync(join(dist, 'officer.html')), 'run `npm run build` first').toBe(true)
  })

  it('is at most 120 kB packed for the officer', () => {
    expect(fetched('officer.html').length).toBeGreaterThan(2)
    expect(weight('officer.html')).toBeLessThanOrEqual(120_000)
  })

  it('is at most 250 kB packed for the console, charts apart', () => {
    expect(fetched('console.html').length).toBeGreaterThan(2)
    expect(weight('console.html')).toBeLessThanOrEqual(250_000)
  })
})
