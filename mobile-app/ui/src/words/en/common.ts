// What both pages say everywhere, in English.

import type { Phrase } from '../words.svelte'

export const common = {
  'app.name': 'Beatbook',
  'app.opening': 'Opening…',

  as_of: 'as of {at}',

  'back.crime': 'Back to the crime',
  'back.crimes': 'Back to crimes',
  'back.job': 'Back to the job',
  'back.notebook': 'Back to the notebook',
  'back.today': 'Back to today',

  'bar.crimes': 'Crimes',
  'bar.label': 'Main',
  'bar.look_up': 'Look up',
  'bar.notebook': 'Notebook',
  'bar.outbox': 'Outbox',
  'bar.today': 'Today',

  'date.days': 'Sun Mon Tue Wed Thu Fri Sat',
  'date.months': 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec',

  'demo.console': 'Demonstration force. Every person, job and crime here is invented.',
  'demo.officer': 'Demonstration: everything is invented',

  'list.ago': '{span} ago',
  'list.last_update': 'Last update',
  'list.none': 'Nothing found. Try fewer words or another area.',
  'list.search': 'Search',
  'list.showing': '{n} of {of}, as at {at}',
  'list.title': 'Investigation',

  'notices.label': 'Notices',

  'nowhere.title': 'There is nothing here',

  'side.attendance': 'Attendance',
  'side.figures': 'Figures',
  'side.investigations': 'Investigations',
  'side.nothing': 'Your role has no pages here',
  'side.nothing.what': 'Choose a page at the side. If one is missing, ask your administrator for the role.',
  'side.review': 'Review queue',
  'side.skip': 'Skip to the page',
  'side.supervision': 'Supervision',
  'side.time': 'Time',
  'side.tray': 'Tray',
  'side.waiting': 'waiting',

  'sign_in.again': 'Sign in again',
  'sign_in.do': 'Sign in',
  'sign_in.kept': 'Everything you typed is kept.',
  'sign_in.title': 'Sign in',

  'sign_out.do': 'Sign out',

  'size.b': '{n} B',
  'size.kb': '{n} kB',
  'size.mb': '{n} MB',

  'source.app': 'by app',
  'source.dispatcher': 'by control',
  'source.geofence': 'by location',
  'source.import': 'brought in',
  'source.radio': 'by radio',

  'span.d': '{value} d',
  'span.h': '{h} h',
  'span.h_min': '{h} h {min}',
  'span.min': '{value} min',
  'span.s': '{value} s',

  'theme.day': 'Day',
  'theme.night': 'Night',
  'theme.system': 'As the device',

  'trouble.code': 'Code {code}',
  'trouble.mend': { one: 'Mend {n} thing to go on', other: 'Mend {n} things to go on' },
  'trouble.no_answer': 'Nothing answered. What you typed is still here; try again.',
  'trouble.title': 'That did not work',

  'unit.days': '{v} d',
  'unit.hours': '{v} h',
  'unit.minutes': '{v} min',
  'unit.points': '{v} points',

  'value.no': 'no',
  'value.none': 'nothing',
  'value.not_chosen': 'Not chosen',
  'value.not_set': 'not set',
  'value.off': 'Off',
  'value.on': 'On',
  'value.yes': 'yes',
} satisfies Record<string, Phrase>
