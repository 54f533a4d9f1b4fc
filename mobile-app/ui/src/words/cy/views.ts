import type { views as en } from '../en/views'
import type { Phrase } from '../words.svelte'

export const views: Record<keyof typeof en, Phrase> = {
  'board.nothing': 'Ni chyfrifwyd dim yn y cyfnod hwn. Dewiswch un hirach, neu ardal arall.',
  'duty.gone': 'Nid yw’r cyfarwyddyd hwn ar y ffôn mwyach. Gofynnwch i’ch goruchwyliwr.',
  'page.crime': 'Trosedd',
  'page.job': 'Digwyddiad',
  'phones.why': 'Pam y caiff ei dynnu o ddefnydd',
  'row.opening': 'Agor trosedd, wedi’i gofnodi',
  'row.stamp_fix': 'Safle',
  'stale.no_answer': 'Nid atebodd dim. Caiff ei ddarllen eto pan fydd signal.',
  'stale.title': 'Fel yr oedd {at}: ni ellid ei ddarllen eto',
}
