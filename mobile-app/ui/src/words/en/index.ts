// English, put together from its areas. Welsh has the same files and the same keys: the build fails where it has
// not, and a test sees that no two areas use one key.

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

export const areas = { admin, attendance, bail, boards, book, cases, claims, common, evidence, figures, glossary, jobs, lists, lock, phone, reach, review, standing, supervising, views, writing }

export const en = {
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
