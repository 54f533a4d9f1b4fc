// Gives the pages that are read only when they are opened their words. Each of them imports this.

import { later as cy } from './cy/later'
import { later as en } from './en/later'
import { add } from './words.svelte'

add({ en, cy })
