// Welsh, put together from its areas.

import type { en } from '../en'
import type { Phrase } from '../words.svelte'
import { admin } from './admin'
import { attendance } from './attendance'
import { bail } from './bail'
import { boards } from './boards'
import { book } from './book'
import { cases } from './cases'
import { claims } from './claims'
import { common } from './common'
import { evidence } from './evidence'
import { figures } from './figures'
import { glossary } from './glossary'
import { jobs } from './jobs'
import { lists } from './lists'
import { lock } from './lock'
import { phone } from './phone'
import { reach } from './reach'
import { review } from './review'
import { standing } from './standing'
import { supervising } from './supervising'
import { views } from './views'
import { writing } from './writing'

export const cy: Record<keyof typeof en, Phrase> = {
  ...admin,
  ...attendance,
  ...bail,
  ...boards,
  ...book,
  ...cases,
  ...claims,
  ...common,
  ...evidence,
  ...figures,
  ...glossary,
  ...jobs,
  ...lists,
  ...lock,
  ...phone,
  ...reach,
  ...review,
  ...standing,
  ...supervising,
  ...views,
  ...writing,
}
