// The points of an attendance as buttons: their shape and the national state they put the officer in.

import type { ShapeName } from '../parts/shapes'
import type { Point } from '../records/patrol'

export const POINTS: Record<Point, { icon: ShapeName; code: string }> = {
  assigned: { icon: 'assigned', code: '' },
  acknowledged: { icon: 'accepted', code: '' },
  en_route: { icon: 'en_route', code: '5' },
  holding: { icon: 'holding', code: '' },
  at_scene: { icon: 'at_scene', code: '6' },
  clear: { icon: 'clear', code: '2' },
  stood_down: { icon: 'stood_down', code: '2' },
  diverted: { icon: 'returned', code: '2' },
  unable: { icon: 'need', code: '2' },
}

export const ALL_POINTS: Point[] = ['acknowledged', 'en_route', 'holding', 'at_scene', 'clear', 'stood_down', 'diverted', 'unable']
