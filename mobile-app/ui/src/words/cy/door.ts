// Cyngor atal wrth y drws, camau y cytunwyd arnynt ac arfer ar y ffôn: darllenir gyda'u tudalennau, nid cyn hynny.

import type { door as english } from '../en/door'
import type { Phrase } from '../words.svelte'

export const door: Record<keyof typeof english, Phrase> = {
  'door.advice': 'Cyngor atal',
  'door.what': 'Beth a gynghoroch',
  'door.words': 'Mewn ychydig eiriau, os yw hynny’n helpu',
  'door.why_not': 'Neu pam na chynghoroch ddim',
  'door.keep': 'Cadw',
  'door.kept': 'Wedi’i gadw ar y ffôn hwn.',
  'door.none': 'Nid oes dim wedi’i gofnodi eto.',
  'door.none.victim': 'Nid oes dim wedi’i gofnodi eto. Mae dioddefwr yma.',
  'door.none_given': 'Dim cyngor: {why}',
  'door.by': '{who}, {at}',
  'door.action': 'Cam y cytunwyd arno',
  'door.done_when': 'Wedi’i wneud pan: {what}',
  'door.evidence': 'Beth a wnaed, neu ble mae i’w weld',
  'door.done': 'Mae wedi’i wneud',
  'door.waits': 'Dywedwyd ei fod wedi’i wneud. Mae rhywun arall yn edrych arno.',
  'door.closed': 'Edrychodd rhywun arall arno a’i gau.',
  'door.not_mine': 'Mae’n perthyn i swydd nad ydych yn ei dal heddiw.',
  'door.missing': 'Ar goll o hyd: {what}',
  'door.practice': 'Arfer',
  'door.result': 'Beth ddaeth ohono',
  'door.learning': 'Beth i’w gopïo a beth i’w osgoi',
  'door.ask': 'Gofynnwch i {who}',
}
