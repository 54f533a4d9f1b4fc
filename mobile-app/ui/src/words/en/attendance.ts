import type { Phrase } from '../words.svelte'

export const attendance = {
  'do.diverted': 'Diverted',
  'do.unable': 'Unable to attend',
  'point.diverted': 'Diverted',
  'point.unable': 'Unable to attend',
  'stamp.fix_coming': 'finding the position',
  'stamp.late_entry': 'late entry, made {made} for {at}',
  'stamp.other_result': 'Another result',
  'stamp.result_hint': 'results the job now',
  'stamp.why': 'Tap the reason',
  'story.clock_off': 'Clock {time} off: phone {device}, server {server}',
} satisfies Record<string, Phrase>
