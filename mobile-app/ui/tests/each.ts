// What stands fresh before each test of whoever uses it. All tests of a worker share one copy of the pages, so a module is
// read once and not once for each file: what begins and ends is kept here and done by the setup, which every file has.

const kept: { begin: () => void; end: () => unknown }[] = []

/** Done around each test from now on. */
export function aroundEach(begin: () => void, end: () => unknown): void {
  kept.push({ begin, end })
}

export function begin(): void {
  for (const one of kept) one.begin()
}

export async function end(): Promise<void> {
  for (const one of kept) await one.end()
}
