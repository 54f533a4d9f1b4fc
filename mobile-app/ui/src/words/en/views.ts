// How what a page shows stands: being read, as it was, gone; and what a page is called while nothing of it is there.

import type { Phrase } from '../words.svelte'

export const views = {
  'batch.why_choose': 'Choose who or when first.',
  'batch.why_preview': 'Preview it before it is carried out.',
  'board.nothing': 'Nothing was counted in this period. Choose a longer one, or another area.',
  'duty.gone': 'This direction is not on this phone any more. Ask your supervisor.',
  'lists.first_stays': 'The first column always stays.',
  'page.crime': 'Crime',
  'page.job': 'Job',
  'phones.why': 'Why it is taken out of use',
  'print.by': 'Printed by {who}, {at}.',
  'print.definitions': 'Counted by the definitions {list}',
  'print.filters': 'Filters: {list}',
  'print.no_filters': 'No filters.',
  'print.rows_all': 'All {of} rows are printed.',
  'print.rows_part': 'The first {n} of {of} rows are printed. Export as PDF gives them all.',
  'print.zone': 'Times are of the zone {zone}.',
  'row.app_start': 'How long the app took to open',
  'row.opening': 'Opening of a crime, written down',
  'row.stamp_fix': 'Position',
  'stale.no_answer': 'Nothing answered. It is read again when there is signal.',
  'stale.title': 'As it was at {at}: it could not be read again',
} satisfies Record<string, Phrase>
