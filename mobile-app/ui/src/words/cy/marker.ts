// Yr hyn a ddywedir am rywun sydd yn eisiau, ar ffôn ac wrth ddesg.

import type { Phrase } from '../words.svelte'

export const marker = {
  'marker.title': 'Yn eisiau yma',
  'marker.open': 'Pwy sydd yn eisiau yma',
  'marker.what': 'Fel yr oedd {at}, o gofrestr yr heddlu. Holwch yr ystafell reoli cyn gweithredu.',
  'marker.never': 'Nid yw’r ffôn hwn wedi clywed gan yr heddlu eto.',
  'marker.none': 'Nid oes neb yn eisiau yn eich ardal, hyd y gŵyr y ffôn hwn.',
  'marker.says.arrest': 'Yn eisiau i’w arestio',
  'marker.says.check_before_acting': 'Gwiriwch cyn gweithredu',
  'marker.says.not_for_arrest': 'Nid i’w arestio',
  'marker.says.arrest_recorded': 'Peidiwch ag arestio ar sail hyn',
  'marker.arrest_recorded': 'Cofnodwyd arestio {at}, heb gadarnhau’r canslo',
  'marker.not_needed': 'Nid oes ei angen ers {at}, heb gadarnhau’r canslo',
  'marker.not_for_arrest': 'Nid i’w arestio. Nid oes pŵer arestio yma.',
  'marker.confirmed': 'Cadarnhaodd y biwro hyn {at}',
  'marker.unconfirmed': 'Heb ei gadarnhau ar y cofnod cenedlaethol',
  'marker.due': 'Ceisiwch erbyn {at}',
  'marker.log': 'Cofnodi ymgais',
  'marker.result': 'Beth ddaeth ohono',
  'marker.where': 'Ble (gellir ei adael yn wag)',
  'marker.learnt': 'Beth a ddysgwyd',
  'marker.keep': 'Cadw',
  'marker.kept': 'Cadwyd. Caiff ei anfon ohono’i hun.',
  'marker.waiting': 'yn aros i’w anfon',
  'marker.name': 'Enwi rhywun dan amheuaeth',
  'marker.name.what': 'Yna bydd goruchwyliwr yn penderfynu beth a wneir.',
  'marker.suspect': 'Enw, fel y’i rhoddwyd',
  'marker.named_how': 'Pwy neu beth a’u henwodd (gellir ei adael yn wag)',
  'marker.mine': 'eich un chi',
  'due.attempt': 'Ceisio arestio',
} satisfies Record<string, Phrase>
