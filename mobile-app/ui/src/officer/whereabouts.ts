// Where the phone is, as far as it knows at the moment of a tap. Asked for at the first tap and kept up from
// then on; a tap never waits for it and never fails for want of it.

import type { Fix } from '../records/patrol'
import type { Located } from '../records/officer'
import { change, ask } from './core.svelte'

/** For how long a position is sought after a tap. */
export const FIX_WITHIN = 30_000

let latest: { at: number; lat: number; lon: number; accuracy: number } | null = null
let watching = false

/** The last position and its age, if there is one under five minutes old. */
export function fixNow(now = Date.now()): Fix | null {
  watch()
  if (!latest || now - latest.at > 300_000) return null
  return { lat: latest.lat, lon: latest.lon, accuracy_m: latest.accuracy, age_s: Math.max(0, (now - latest.at) / 1000), at: latest.at, provider: 'browser', mock: null }
}

function watch(): void {
  if (watching || typeof navigator === 'undefined' || !('geolocation' in navigator)) return
  watching = true
  try {
    navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => (latest = { at: timestamp, lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
      () => (latest = null),
      { enableHighAccuracy: true, maximumAge: 30_000 },
    )
  } catch {
    // A web view may name the thing and not have it; the tap goes without a fix.
  }
}

/** Where the phone is now, by its own port or else by the web view; never later than half a minute. */
async function seek(): Promise<Located> {
  const own = await ask('locate', {})
  if (!own.elsewhere) return own
  const none = (no_fix: string): Located => ({ fix: null, no_fix, elsewhere: false })
  if (typeof navigator === 'undefined' || !('geolocation' in navigator)) return none('unsupported')
  return new Promise((done) => {
    const limit = setTimeout(() => done(none('timed_out')), FIX_WITHIN)
    const end = (found: Located) => {
      clearTimeout(limit)
      done(found)
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        end({ fix: { lat: coords.latitude, lon: coords.longitude, accuracy_m: coords.accuracy, age_s: Math.max(0, (Date.now() - timestamp) / 1000), at: null, provider: 'browser', mock: null }, no_fix: null, elsewhere: false }),
      (error) => end(none(error.code === error.PERMISSION_DENIED ? 'denied' : error.code === error.TIMEOUT ? 'timed_out' : 'unavailable')),
      { enableHighAccuracy: true, maximumAge: 0, timeout: FIX_WITHIN },
    )
  })
}

/** Attaches to a tap where it was made, or why that is not known. Nobody waits for this; the tap is kept. */
export async function attachFix(stamp: string): Promise<void> {
  try {
    const { fix, no_fix } = await seek()
    await change('attach_fix', { stamp, fix, no_fix })
  } catch {
    // Locked meanwhile, or the position came too late: the core itself says so when it is next opened.
  }
}
