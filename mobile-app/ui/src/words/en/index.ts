// English, put together from its areas. Welsh has the same files and the same keys: the build fails where it has
// not, and a test sees that no two areas use one key.

import { areas as shared, both } from './both'
import { crime_form } from './crime_form'
import { areas as ofDesk, desk } from './desk'
import { areas as readLater, later } from './later'
import { scene } from './scene'

export const areas = { ...shared, ...ofDesk, ...readLater, crime_form, scene }

export const en = { ...both, ...desk, ...later, ...crime_form, ...scene }
