// The words that lead to recording a crime, its outcome and its victim; the forms themselves bring their own.

import type { Phrase } from '../words.svelte'

export const crime_links = {
  'crimeit.title': 'Crime it',
  'crimeit.local': '{ref} · no crime number yet',
  'crimeit.none': 'Why it is no crime',
  'crimeit.none_hint': 'Only where the job speaks of a crime and you record none.',
  'outcome.title': 'Set the outcome',
  'contact.title': 'Tell the victim',
  'field.what_happened': 'What happened',
  'draft.crime': 'Crime',
  'draft.victim': 'Word to a victim',
} satisfies Record<string, Phrase>
