// The address: what stands after the # says which page is open and how its lists are filtered, so that a
// copied link opens the same view. No names, no numbers of people: only ids and codes.

export interface Address {
  path: string[]
  query: URLSearchParams
}

export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  return { path: path.split('/').filter(Boolean).map(decodeURIComponent), query: new URLSearchParams(query) }
}

export function link(path: (string | number)[], query: Record<string, string | number | null | undefined> = {}): string {
  const rest = new URLSearchParams()
  for (const [key, value] of Object.entries(query)) if (value !== null && value !== undefined && value !== '') rest.set(key, String(value))
  const tail = rest.toString()
  return `#/${path.map((p) => encodeURIComponent(String(p))).join('/')}${tail ? `?${tail}` : ''}`
}

let hash = $state(typeof location === 'undefined' ? '' : location.hash)
if (typeof addEventListener === 'function') addEventListener('hashchange', () => (hash = location.hash))
const current = $derived(readAddress(hash))

export const address = {
  get path(): string[] {
    return current.path
  },
  get query(): URLSearchParams {
    return current.query
  },
  /** Opens a page; `over` leaves no step to come back to. */
  go(to: string, over = false): void {
    if (over) {
      history.replaceState(null, '', to)
      hash = location.hash
    } else location.hash = to
  },
}
