// The notebook, words that are kept, and looking up, in English.

import type { Phrase } from '../words.svelte'

export const book = {
  'draft.count': { one: '{n} word', other: '{n} words' },
  'draft.discard': 'Discard',
  'draft.discard_sure': 'Discard these words for good',
  'draft.keep': 'Keep',
  'draft.left': 'You left words unsent',
  'draft.not_saved': 'Your last words are not saved yet; they are still on the screen.',
  'draft.note': 'Notebook entry',
  'draft.plan': 'Plan',
  'draft.restored': 'Restored what you typed at {at}',
  'draft.saved': 'Saved on this phone {at}',
  'draft.update': 'Investigation update',
  'draft.will_save': 'Saved on this phone as you type',
  'draft.words': { one: '{n} word came back.', other: '{n} words came back.' },

  'hit.incident': 'job',
  'hit.investigation': 'crime',
  'hit.notebook': 'notebook',
  'hit.update': 'update',

  'look_up.covers': 'Everything this phone holds',
  'look_up.found': { one: '{n} found', other: '{n} found' },
  'look_up.hint': 'Near spellings and accents are found too.',
  'look_up.label': 'Name, place, number or words',

  'note.correct': 'Correct',
  'note.correct_title': 'Correct an entry',
  'note.corrected': 'corrected, both kept',
  'note.correction': 'correction',
  'note.count': { one: '{n} entry on this phone', other: '{n} entries on this phone' },
  'note.kind': 'Kind of entry',
  'note.need_text': 'Write the entry first',
  'note.new': 'New entry',
  'note.none': 'Nothing in the notebook yet',
  'note.number': 'no. {n}',
  'note.own': 'Yours; it does not go to review.',
  'note.place': 'Where',
  'note.quoted': 'Their words, as they said them',
  'note.save': 'Save to the notebook',
  'note.sealed': 'Once saved it is sealed. A correction is a new entry; the first stays, struck through.',
  'note.text': 'What happened',
  'note.title': 'Notebook entry',
} satisfies Record<string, Phrase>
