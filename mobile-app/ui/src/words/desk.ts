// Gives the pages the words that only a desk uses. The console imports this once, before anything is shown.

import './crime'
import { desk as cy } from './cy/desk'
import { desk as en } from './en/desk'
import { add } from './words.svelte'

add({ en, cy })
