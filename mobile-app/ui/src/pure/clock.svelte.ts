// One ticking clock for ages and countdowns. `ahead` is how far the device core's clock is from the page's.

let now = $state(Date.now())
let ahead = 0

if (typeof window !== 'undefined') setInterval(() => (now = Date.now() + ahead), 1000)

export const ticking = {
  /** The instant, to the second; a page that reads it is drawn again as it moves. */
  get now(): number {
    return now
  },
  set(core: number): void {
    ahead = core - Date.now()
    now = core
  },
}
