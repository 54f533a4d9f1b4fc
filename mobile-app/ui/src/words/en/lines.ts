// What the policy expects of a kind of crime: lines of enquiry and directions.

import type { Phrase } from '../words.svelte'

export const lines = {
  'draft.line': 'What is expected',
  'lines.title': 'What is expected',
  'lines.what': 'The policy expects these for this kind of crime. Each was followed, or has a reason why not.',
  'lines.none': 'Nothing more is expected of this kind of crime.',
  'lines.open': 'not answered',
  'lines.followed': 'followed',
  'lines.not': 'not followed',
  'lines.direction': 'direction',
  'lines.said': 'Was it followed?',
  'lines.came': 'What came of it',
  'lines.why': 'Why not',
  'lines.answer': 'Answer',
  'lines.again': 'Answer again',
  'lines.count': { one: '{n} expected line without an answer', other: '{n} expected lines without an answer' },
  'lines.all': 'Every expected line was followed or has its reason.',
} satisfies Record<string, Phrase>
