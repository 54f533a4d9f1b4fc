import type { Phrase } from '../words.svelte'

export const reach = {
  'settings.hand': 'Hand that holds the phone',
  'hand.right': 'Right',
  'hand.left': 'Left',
  'access.title': 'Accessibility statement',
  'access.link': 'Accessibility statement',
  'access.aim': 'Beatbook is for every officer and member of staff. It is built to meet the web’s own rules for access (WCAG 2.2, level AA). It is in English and in Welsh.',
  'access.how': 'How it is checked',
  'access.how.machine': 'Each page is checked by a program at every change: in both languages, by day and by night, with no rule left out.',
  'access.how.keys': 'Everything can be reached with the keyboard alone. Nothing needs a long press, a drag or a pinch.',
  'access.how.size': 'Text can be twice as large on a screen 320 pixels wide without scrolling sideways. Buttons for attendance are at least 96 pixels high, and there is a setting for larger ones.',
  'access.how.motion': 'Movement stops where the device asks for reduced motion. No state is shown by colour alone.',
  'access.not': 'What is not proved yet',
  'access.not.readers': 'No person has yet worked a shift with TalkBack, VoiceOver or NVDA. The pages give each part its name and role, but that is not the same as a person’s judgement.',
  'access.not.switch': 'Switch control and voice control have not been tried by somebody who uses them.',
  'access.not.welsh': 'The Welsh has not been read by a Welsh-speaking officer of the force.',
  'access.tell': 'If something keeps you out',
  'access.tell.what': 'Tell your force’s service desk which page it was and what you were doing. Copy the short code if one is shown. Nothing that you recorded is lost meanwhile.',
} satisfies Record<string, Phrase>
