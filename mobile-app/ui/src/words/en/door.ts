// Prevention advice at the door, agreed actions and practice on the phone: read with their pages, not before.

import type { Phrase } from '../words.svelte'

export const door = {
  'door.advice': 'Prevention advice',
  'door.what': 'What you advised',
  'door.words': 'In a few words, if that helps',
  'door.why_not': 'Or why you advised nothing',
  'door.keep': 'Keep',
  'door.kept': 'Kept on this phone.',
  'door.none': 'Nothing is recorded yet.',
  'door.none.victim': 'Nothing is recorded yet. There is a victim here.',
  'door.none_given': 'No advice: {why}',
  'door.by': '{who}, {at}',
  'door.action': 'Agreed action',
  'door.done_when': 'Done when: {what}',
  'door.evidence': 'What was done, or where it can be seen',
  'door.done': 'It is done',
  'door.waits': 'Said to be done. Somebody else looks at it.',
  'door.closed': 'Somebody else looked at it and closed it.',
  'door.not_mine': 'It belongs to a post that you do not hold today.',
  'door.missing': 'Still missing: {what}',
  'door.practice': 'Practice',
  'door.result': 'What came of it',
  'door.learning': 'What to copy and what to avoid',
  'door.ask': 'Ask {who}',
} satisfies Record<string, Phrase>
