// Welsh, put together from its areas.

import type { en } from '../en'
import type { Phrase } from '../words.svelte'
import { both } from './both'
import { crime_form } from './crime_form'
import { desk } from './desk'
import { later } from './later'
import { scene } from './scene'

export const cy: Record<keyof typeof en, Phrase> = { ...both, ...desk, ...later, ...crime_form, ...scene }
