// Yr hyn y mae’r polisi’n ei ddisgwyl ar gyfer math o drosedd: trywyddau ymholi a chyfarwyddiadau.

import type { Phrase } from '../words.svelte'

export const lines = {
  'draft.line': 'Yr hyn a ddisgwylir',
  'lines.title': 'Yr hyn a ddisgwylir',
  'lines.what': 'Mae’r polisi’n disgwyl y rhain ar gyfer y math hwn o drosedd. Dilynwyd pob un, neu mae rheswm pam na wnaed.',
  'lines.none': 'Ni ddisgwylir mwy ar gyfer y math hwn o drosedd.',
  'lines.open': 'heb ei ateb',
  'lines.followed': 'dilynwyd',
  'lines.not': 'ni ddilynwyd',
  'lines.direction': 'cyfarwyddyd',
  'lines.said': 'A gafodd ei ddilyn?',
  'lines.came': 'Beth ddaeth ohono',
  'lines.why': 'Pam na wnaed',
  'lines.answer': 'Ateb',
  'lines.again': 'Ateb eto',
  'lines.count': { one: '{n} trywydd disgwyliedig heb ateb', two: '{n} drywydd disgwyliedig heb ateb', few: '{n} thrywydd disgwyliedig heb ateb', many: '{n} thrywydd disgwyliedig heb ateb', other: '{n} trywydd disgwyliedig heb ateb' },
  'lines.all': 'Dilynwyd pob trywydd disgwyliedig neu mae rheswm iddo.',
} satisfies Record<string, Phrase>
