// Y geiriau sy’n arwain at gofnodi trosedd, ei deilliant a’i dioddefwr; daw’r ffurflenni â’u geiriau eu hunain.

import type { Phrase } from '../words.svelte'

export const crime_links = {
  'crimeit.title': 'Cofnodi’r drosedd',
  'crimeit.local': '{ref} · dim rhif trosedd eto',
  'crimeit.none': 'Pam nad yw’n drosedd',
  'crimeit.none_hint': 'Dim ond os yw’r digwyddiad yn sôn am drosedd ac nad ydych yn cofnodi un.',
  'outcome.title': 'Gosod y deilliant',
  'contact.title': 'Dweud wrth y dioddefwr',
  'field.what_happened': 'Beth ddigwyddodd',
  'draft.crime': 'Trosedd',
  'draft.victim': 'Gair i ddioddefwr',
} satisfies Record<string, Phrase>
