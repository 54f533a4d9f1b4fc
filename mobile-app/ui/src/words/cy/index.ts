// Welsh, put together from its areas.

import type { en } from '../en'
import type { Phrase } from '../words.svelte'
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

export const cy: Record<keyof typeof en, Phrase> = {
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
