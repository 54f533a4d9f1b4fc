// Pobl digwyddiad ar y ffordd yno. Ceir hwn gyda’r rhan honno o’r dudalen, nid cyn hynny.

import type { scene as english } from '../en/scene'
import type { Phrase } from '../words.svelte'

export const scene: Record<keyof typeof english, Phrase> = {
  'scene.people': 'Pobl',
  'scene.repeat_victim': 'Dioddefwr mynych dan {rule}',
  'scene.repeats': '{rule}: {label}',
  'scene.counted': { zero: 'dim digwyddiad mewn {days} diwrnod', one: '{n} digwyddiad mewn {days} diwrnod', two: '{n} ddigwyddiad mewn {days} diwrnod', few: '{n} digwyddiad mewn {days} diwrnod', many: '{n} digwyddiad mewn {days} diwrnod', other: '{n} digwyddiad mewn {days} diwrnod' },
  'scene.asserted': 'maent yn dweud hynny eu hunain',
  'scene.from': { zero: 'Cyfrifwyd {at}; nid oes dim ar y ffôn hwn', one: 'Cyfrifwyd {at} o {n} digwyddiad neu achos ar y ffôn hwn', two: 'Cyfrifwyd {at} o {n} ddigwyddiad neu achos ar y ffôn hwn', few: 'Cyfrifwyd {at} o {n} digwyddiad neu achos ar y ffôn hwn', many: 'Cyfrifwyd {at} o {n} digwyddiad neu achos ar y ffôn hwn', other: 'Cyfrifwyd {at} o {n} digwyddiad neu achos ar y ffôn hwn' },
  'scene.read': 'Rwyf wedi’i ddarllen',
  'scene.was_read': 'Darllenwyd',
  'scene.unknown': 'enw ddim yn hysbys',
  'scene.safe': 'Cysylltwch drwy: {how} {to}',
  'scene.safe.unsaid': 'gofynnwch iddynt sut',
  'scene.never': 'Byth: {ways}',
  'scene.speak': 'Siaradwch {language} â nhw.',
  'scene.welsh': 'Cymraeg',
  'scene.ask': 'Bregusrwydd',
  'scene.asked.unsaid': 'Ni ddywedodd neb a ofynnwyd',
  'scene.asked.not_asked': 'Ni ofynnwyd',
  'scene.asked.none_found': 'Gofynnwyd, ni chanfuwyd dim',
  'scene.asked.found': 'Agored i niwed',
  'scene.none_found': 'Gofynnwyd, dim wedi’i ganfod',
  'scene.found': 'Canfuwyd rhywbeth',
  'scene.not_asked': 'Ni ofynnwyd',
  'scene.which': 'Yr hyn a ganfuwyd',
  'scene.why': 'Pam na ofynnwyd',
  'scene.more': 'Rhagor',
  'scene.keep': 'Cadw',
  'scene.kept': 'Cadwyd.',
}
