// The people of a job on the way there. Fetched with that part of the page, not before.

import type { Phrase } from '../words.svelte'

export const scene = {
  'scene.people': 'People',
  'scene.repeat_victim': 'Repeat victim under {rule}',
  'scene.repeats': '{rule}: {label}',
  'scene.counted': { one: '{n} event in {days} days', other: '{n} events in {days} days' },
  'scene.asserted': 'they say so themselves',
  'scene.from': { one: 'Computed {at} from {n} job or case on this phone', other: 'Computed {at} from {n} jobs and cases on this phone' },
  'scene.read': 'I have read it',
  'scene.was_read': 'Read',
  'scene.unknown': 'name not known',
  'scene.safe': 'Reach them by: {how} {to}',
  'scene.safe.unsaid': 'ask them how',
  'scene.never': 'Never: {ways}',
  'scene.speak': 'Speak {language} with them.',
  'scene.welsh': 'Welsh',
  'scene.ask': 'Vulnerability',
  'scene.asked.unsaid': 'Nobody said whether it was asked',
  'scene.asked.not_asked': 'Not asked',
  'scene.asked.none_found': 'Asked, none found',
  'scene.asked.found': 'Vulnerable',
  'scene.none_found': 'Asked, none found',
  'scene.found': 'Something found',
  'scene.not_asked': 'Not asked',
  'scene.which': 'What was found',
  'scene.why': 'Why it was not asked',
  'scene.more': 'More',
  'scene.keep': 'Save',
  'scene.kept': 'Kept.',
} satisfies Record<string, Phrase>
