// English, put together from its areas. Welsh has the same files and the same keys: the build fails where it has
// not, and a test sees that no two areas use one key.

import { areas as shared, both } from './both'
import { areas as ofDesk, desk } from './desk'
import { areas as readLater, later } from './later'
import { scene } from './scene'

export const areas = { ...shared, ...ofDesk, ...readLater, scene }

export const en = { ...both, ...desk, ...later, ...scene }
