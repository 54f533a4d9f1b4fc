// What is said of somebody who is wanted, on a phone and at a desk.

import type { Phrase } from '../words.svelte'

export const marker = {
  'marker.title': 'Wanted here',
  'marker.open': 'Who is wanted here',
  'marker.what': 'As at {at}, from the force’s register. Check with control before you act.',
  'marker.never': 'This phone has not heard from the force yet.',
  'marker.none': 'Nobody is wanted on your ground, as far as this phone knows.',
  'marker.says.arrest': 'Wanted for arrest',
  'marker.says.check_before_acting': 'Check before acting',
  'marker.says.not_for_arrest': 'Not for arrest',
  'marker.says.arrest_recorded': 'Do not arrest on this',
  'marker.arrest_recorded': 'Arrest recorded {at}, cancellation not confirmed',
  'marker.not_needed': 'Not needed since {at}, cancellation not confirmed',
  'marker.not_for_arrest': 'Not for arrest. There is no power of arrest here.',
  'marker.confirmed': 'Bureau confirmed it {at}',
  'marker.unconfirmed': 'Not confirmed on the national record',
  'marker.due': 'Try by {at}',
  'marker.log': 'Log an attempt',
  'marker.result': 'What came of it',
  'marker.where': 'Where (may be left empty)',
  'marker.learnt': 'What was learnt',
  'marker.keep': 'Keep',
  'marker.kept': 'Kept. It will be sent by itself.',
  'marker.waiting': 'waits to be sent',
  'marker.name': 'Name a suspect',
  'marker.name.what': 'A supervisor then decides what is done.',
  'marker.suspect': 'Name, as it was given',
  'marker.named_how': 'Who or what named them (may be left empty)',
  'marker.mine': 'yours',
  'due.attempt': 'Try to arrest',
} satisfies Record<string, Phrase>
