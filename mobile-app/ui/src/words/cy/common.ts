// What both pages say everywhere, in Welsh. Counted phrases have as many of Welsh’s six forms as the noun needs.

import type { common as en } from '../en/common'
import type { Phrase } from '../words.svelte'

export const common: Record<keyof typeof en, Phrase> = {
  'app.name': 'Beatbook',
  'app.opening': 'Wrthi’n agor…',

  as_of: 'hyd at {at}',

  'back.crime': 'Yn ôl i’r drosedd',
  'back.crimes': 'Yn ôl i’r troseddau',
  'back.job': 'Yn ôl i’r digwyddiad',
  'back.notebook': 'Yn ôl i’r llyfr nodiadau',
  'back.today': 'Yn ôl i heddiw',

  'bar.crimes': 'Troseddau',
  'bar.label': 'Prif ddewislen',
  'bar.look_up': 'Chwilio',
  'bar.notebook': 'Nodiadau',
  'bar.outbox': 'Allan',
  'bar.today': 'Heddiw',

  'date.days': 'Sul Llun Maw Mer Iau Gwe Sad',
  'date.months': 'Ion Chwe Maw Ebr Mai Meh Gor Awst Medi Hyd Tach Rhag',

  'demo.console': 'Heddlu arddangos. Dychmygol yw pob person, digwyddiad a throsedd yma.',
  'demo.officer': 'Arddangosiad: dychmygol yw popeth yma',

  'list.ago': '{span} yn ôl',
  'list.last_update': 'Diweddariad olaf',
  'list.none': 'Dim wedi’i ganfod. Rhowch gynnig ar lai o eiriau neu ardal arall.',
  'list.search': 'Chwilio',
  'list.showing': '{n} o {of}, fel yr oedd {at}',
  'list.title': 'Ymchwiliad',

  'notices.label': 'Hysbysiadau',

  'nowhere.title': 'Nid oes dim yma',

  'side.attendance': 'Mynychu',
  'side.figures': 'Ffigurau',
  'side.investigations': 'Ymchwiliadau',
  'side.nothing': 'Nid oes gan eich rôl dudalennau yma',
  'side.nothing.what': 'Dewiswch dudalen ar yr ochr. Os oes un ar goll, gofynnwch i’ch gweinyddwr am y rôl.',
  'side.review': 'Ciw adolygu',
  'side.skip': 'Neidio i’r dudalen',
  'side.supervision': 'Goruchwylio',
  'side.time': 'Amser',
  'side.tray': 'Hambwrdd',
  'side.waiting': 'yn aros',

  'sign_in.again': 'Mewngofnodi eto',
  'sign_in.do': 'Mewngofnodi',
  'sign_in.kept': 'Cedwir popeth a deipioch.',
  'sign_in.title': 'Mewngofnodi',

  'sign_out.do': 'Allgofnodi',

  'size.b': '{n} B',
  'size.kb': '{n} kB',
  'size.mb': '{n} MB',

  'source.app': 'drwy’r ap',
  'source.dispatcher': 'gan yr ystafell reoli',
  'source.geofence': 'yn ôl lleoliad',
  'source.import': 'wedi’i fewnforio',
  'source.radio': 'dros y radio',

  'span.d': '{value} d',
  'span.h': '{h} awr',
  'span.h_min': '{h} awr {min}',
  'span.min': '{value} mun',
  'span.s': '{value} e',

  'theme.day': 'Dydd',
  'theme.night': 'Nos',
  'theme.system': 'Fel y ddyfais',

  'trouble.code': 'Cod {code}',
  'trouble.mend': { one: 'Trwsiwch {n} peth i fynd ymlaen', two: 'Trwsiwch {n} beth i fynd ymlaen', few: 'Trwsiwch {n} pheth i fynd ymlaen', many: 'Trwsiwch {n} pheth i fynd ymlaen', other: 'Trwsiwch {n} peth i fynd ymlaen' },
  'trouble.no_answer': 'Nid atebodd dim. Mae’r hyn a deipioch yn dal yma; rhowch gynnig arall arni.',
  'trouble.title': 'Ni weithiodd hynny',

  'unit.days': '{v} d',
  'unit.hours': '{v} awr',
  'unit.minutes': '{v} mun',
  'unit.points': '{v} pwynt',

  'value.no': 'na',
  'value.none': 'dim',
  'value.not_chosen': 'Heb ei ddewis',
  'value.not_set': 'heb ei osod',
  'value.off': 'I ffwrdd',
  'value.on': 'Ymlaen',
  'value.yes': 'ie',
}
