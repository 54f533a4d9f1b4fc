// English, put together from its areas. Welsh has the same files and the same keys: the build fails where it has
// not, and a test sees that no two areas use one key.

import { admin } from './admin'
import { attendance } from './attendance'
import { bail } from './bail'
import { boards } from './boards'
import { common } from './common'
import { evidence } from './evidence'
import { lists } from './lists'
import { lock } from './lock'
import { reach } from './reach'
import { review } from './review'
import { standing } from './standing'
import { writing } from './writing'

export const areas = { admin, attendance, bail, boards, common, evidence, lists, lock, reach, review, standing, writing }

export const en = {
  ...admin,
  ...attendance,
  ...bail,
  ...boards,
  ...common,
  ...evidence,
  ...lists,
  ...lock,
  ...reach,
  ...review,
  ...standing,
  ...writing,
}
