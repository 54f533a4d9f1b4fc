// Gives the pages the words of recording a crime and telling its victim: the console at once, a phone with the first form
// that needs them.

import { crime_form as cy } from './cy/crime_form'
import { crime_form as en } from './en/crime_form'
import { add } from './words.svelte'

add({ en, cy })
