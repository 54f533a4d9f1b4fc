// Gives the page of a job the words of its people, when that part of it is shown.

import { scene as cy } from './cy/scene'
import { scene as en } from './en/scene'
import { add } from './words.svelte'

add({ en, cy })
