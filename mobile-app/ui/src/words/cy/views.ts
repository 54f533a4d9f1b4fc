import type { views as en } from '../en/views'
import type { Phrase } from '../words.svelte'

export const views: Record<keyof typeof en, Phrase> = {
  'batch.why_choose': 'Dewiswch pwy neu bryd yn gyntaf.',
  'batch.why_preview': 'Cymerwch ragolwg cyn ei gyflawni.',
  'board.nothing': 'Ni chyfrifwyd dim yn y cyfnod hwn. Dewiswch un hirach, neu ardal arall.',
  'duty.gone': 'Nid yw’r cyfarwyddyd hwn ar y ffôn mwyach. Gofynnwch i’ch goruchwyliwr.',
  'lists.first_stays': 'Mae’r golofn gyntaf yn aros bob amser.',
  'page.crime': 'Trosedd',
  'page.job': 'Digwyddiad',
  'phones.why': 'Pam y caiff ei dynnu o ddefnydd',
  'print.by': 'Argraffwyd gan {who}, {at}.',
  'print.definitions': 'Cyfrifwyd yn ôl y diffiniadau {list}',
  'print.filters': 'Hidlyddion: {list}',
  'print.no_filters': 'Dim hidlyddion.',
  'print.rows_all': 'Argraffwyd pob un o’r {of} rhes.',
  'print.rows_part': 'Argraffwyd y {n} cyntaf o {of} o resi. Mae allforio fel PDF yn rhoi pob un.',
  'print.zone': 'Amseroedd parth {zone} yw’r rhain.',
  'row.app_start': 'Faint a gymerodd yr ap i agor',
  'row.opening': 'Agor trosedd, wedi’i gofnodi',
  'row.stamp_fix': 'Safle',
  'stale.no_answer': 'Nid atebodd dim. Caiff ei ddarllen eto pan fydd signal.',
  'stale.title': 'Fel yr oedd {at}: ni ellid ei ddarllen eto',
}
