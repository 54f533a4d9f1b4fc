// One tap, one stamp: the moment is the device's, a position that is known goes with it, one that is not follows by
// itself. Nothing is waited for but that it is kept.

import type { Kept } from '../records/officer'
import type { Point } from '../records/patrol'
import { change } from './core.svelte'
import { attachFix, fixNow } from './whereabouts'

export async function stamp(incident: string, point: Point): Promise<Kept> {
  const fix = fixNow()
  const kept = await change('tap', { incident, point, fix, reason_code: null, reason: null })
  if (!fix) void attachFix(kept.id)
  return kept
}
