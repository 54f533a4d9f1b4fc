// The notebook, words that are kept, and looking up, in Welsh.

import type { book as en } from '../en/book'
import type { Phrase } from '../words.svelte'

export const book: Record<keyof typeof en, Phrase> = {
  'draft.count': { zero: 'dim geiriau', one: '{n} gair', two: '{n} air', few: '{n} gair', many: '{n} gair', other: '{n} gair' },
  'draft.discard': 'Taflu',
  'draft.discard_sure': 'Taflu’r geiriau hyn am byth',
  'draft.keep': 'Cadw',
  'draft.left': 'Gadawsoch eiriau heb eu hanfon',
  'draft.not_saved': 'Nid yw eich geiriau olaf wedi’u cadw eto; maent yn dal ar y sgrin.',
  'draft.note': 'Cofnod llyfr nodiadau',
  'draft.plan': 'Cynllun',
  'draft.restored': 'Adferwyd yr hyn a deipioch am {at}',
  'draft.saved': 'Cadwyd ar y ffôn hwn {at}',
  'draft.update': 'Diweddariad ymchwiliad',
  'draft.will_save': 'Cedwir ar y ffôn hwn wrth i chi deipio',
  'draft.words': { zero: 'Ni ddaeth geiriau yn ôl.', one: 'Daeth {n} gair yn ôl.', two: 'Daeth {n} air yn ôl.', few: 'Daeth {n} gair yn ôl.', many: 'Daeth {n} gair yn ôl.', other: 'Daeth {n} gair yn ôl.' },

  'hit.incident': 'digwyddiad',
  'hit.investigation': 'trosedd',
  'hit.notebook': 'nodiadau',
  'hit.update': 'diweddariad',

  'look_up.covers': 'Popeth sydd ar y ffôn hwn',
  'look_up.found': { zero: 'Dim wedi’i ganfod', one: 'Canfuwyd {n}', two: 'Canfuwyd {n}', few: 'Canfuwyd {n}', many: 'Canfuwyd {n}', other: 'Canfuwyd {n}' },
  'look_up.hint': 'Canfyddir sillafiadau tebyg ac acenion hefyd.',
  'look_up.label': 'Enw, lle, rhif neu eiriau',

  'note.correct': 'Cywiro',
  'note.correct_title': 'Cywiro cofnod',
  'note.corrected': 'cywirwyd, cadwyd y ddau',
  'note.correction': 'cywiriad',
  'note.count': { zero: 'Dim cofnodion ar y ffôn hwn', one: '{n} cofnod ar y ffôn hwn', two: '{n} gofnod ar y ffôn hwn', few: '{n} chofnod ar y ffôn hwn', many: '{n} chofnod ar y ffôn hwn', other: '{n} cofnod ar y ffôn hwn' },
  'note.kind': 'Math o gofnod',
  'note.need_text': 'Ysgrifennwch y cofnod yn gyntaf',
  'note.new': 'Cofnod newydd',
  'note.none': 'Dim yn y llyfr nodiadau eto',
  'note.number': 'rhif {n}',
  'note.own': 'Eich un chi; nid yw’n mynd i’w adolygu.',
  'note.place': 'Ble',
  'note.quoted': 'Eu geiriau nhw, fel y’u dywedwyd',
  'note.save': 'Cadw yn y llyfr nodiadau',
  'note.sealed': 'Unwaith y caiff ei gadw mae wedi’i selio. Cofnod newydd yw cywiriad; mae’r cyntaf yn aros, wedi’i groesi allan.',
  'note.text': 'Beth ddigwyddodd',
  'note.title': 'Cofnod llyfr nodiadau',
}
