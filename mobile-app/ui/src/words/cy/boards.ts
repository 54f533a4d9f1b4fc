import type { boards as en } from '../en/boards'
import type { Phrase } from '../words.svelte'

export const boards: Record<keyof typeof en, Phrase> = {
  'board.by_area': 'Amser ymateb fesul ardal: faint a gyrhaeddir erbyn pryd',
  'board.by_grade': 'Amser ymateb fesul gradd',
  'board.funnel': 'Adolygiadau ar amser fesul tîm, yn erbyn faint oedd yn ddyledus',
  'board.teams': 'Timau, wythnos wrth wythnos',
  'board.trust': 'Ymddiriedaeth yn y data',
  'board.trust.what': 'A ellir credu’r rhesi y tu ôl i’r byrddau eraill.',
  'chart.box': '{name}: hanner o fewn {mid}; yr hanner canol o {a} i {b}; o {low} i {high} heb yr ugeinfedau allanol',
  'chart.box.what': 'Y llinell drwchus yw’r canolrif, y blwch yr hanner canol, y llinell denau bopeth ond yr ugeinfedau allanol. Mae’r echelin yn logarithmig.',
  'chart.drawing': 'Yn lluniadu…',
  'chart.funnel.what': 'Y tu mewn i’r llinellau toredig gall hap yn unig esbonio gwahaniaeth; y tu allan i’r llinellau di-dor prin y gall.',
  'chart.how_many': 'Faint oedd yn ddyledus',
  'chart.no_drawing': 'Ni ellid lluniadu’r siart. Mae’r un ffigurau yn y tabl isod.',
  'chart.version': 'fersiwn {v}',
  'filter.class': 'Dosbarth yr ardal',
  'filter.class.both': 'Trefol a gwledig',
  'filter.class.rural': 'Gwledig',
  'filter.class.urban': 'Trefol',
  'filter.late': 'Gadael cofnodion hwyr allan',
  'freed.waterfall': 'O’r arbediad cyntaf i’r hyn sydd ar ôl',
  'side.trust': 'Ymddiriedaeth yn y data',
  'slice.rural.rural': 'Gwledig',
  'slice.rural.urban': 'Trefol',
  'slice.kind.stamp': 'Stampiau',
  'slice.kind.update': 'Diweddariadau',
}
