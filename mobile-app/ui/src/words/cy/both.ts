// The areas of Welsh that both kinds of pages use.

import type { both as english } from '../en/both'
import type { Phrase } from '../words.svelte'
import { attendance } from './attendance'
import { book } from './book'
import { cases } from './cases'
import { claims } from './claims'
import { common } from './common'
import { crime_links } from './crime_links'
import { evidence } from './evidence'
import { figures } from './figures'
import { glossary } from './glossary'
import { jobs } from './jobs'
import { lines } from './lines'
import { lists } from './lists'
import { lock } from './lock'
import { marker } from './marker'
import { phone } from './phone'
import { reach } from './reach'
import { review } from './review'
import { standing } from './standing'
import { supervising } from './supervising'
import { views } from './views'
import { writing } from './writing'

export const both: Record<keyof typeof english, Phrase> = {
  ...attendance,
  ...book,
  ...cases,
  ...claims,
  ...common,
  ...crime_links,
  ...evidence,
  ...figures,
  ...glossary,
  ...jobs,
  ...lines,
  ...lists,
  ...lock,
  ...marker,
  ...phone,
  ...reach,
  ...review,
  ...standing,
  ...supervising,
  ...views,
  ...writing,
}
