// How what a page shows stands: being read, as it was, gone; and what a page is called while nothing of it is there.

import type { Phrase } from '../words.svelte'

export const views = {
  'board.nothing': 'Nothing was counted in this period. Choose a longer one, or another area.',
  'duty.gone': 'This direction is not on this phone any more. Ask your supervisor.',
  'page.crime': 'Crime',
  'page.job': 'Job',
  'phones.why': 'Why it is taken out of use',
  'row.opening': 'Opening of a crime, written down',
  'row.stamp_fix': 'Position',
  'stale.no_answer': 'Nothing answered. It is read again when there is signal.',
  'stale.title': 'As it was at {at}: it could not be read again',
} satisfies Record<string, Phrase>
