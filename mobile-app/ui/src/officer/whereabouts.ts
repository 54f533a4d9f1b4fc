// Where the phone is, as far as it knows at the moment of a tap. Asked for at the first tap and kept up from
// then on; a tap never waits for it and never fails for want of it.

import type { Fix } from '../records/patrol'

let latest: { at: number; lat: number; lon: number; accuracy: number } | null = null
let watching = false

/** The last position and its age, if there is one under five minutes old. */
export function fixNow(now = Date.now()): Fix | null {
  watch()
  if (!latest || now - latest.at > 300_000) return null
  return { lat: latest.lat, lon: latest.lon, accuracy_m: latest.accuracy, age_s: Math.max(0, (now - latest.at) / 1000) }
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
