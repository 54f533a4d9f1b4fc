import type { attendance as en } from '../en/attendance'
import type { Phrase } from '../words.svelte'

export const attendance: Record<keyof typeof en, Phrase> = {
  'do.diverted': 'Dargyfeirio',
  'do.unable': 'Methu mynychu',
  'point.diverted': 'Dargyfeiriwyd',
  'point.unable': 'Methu mynychu',
  'stamp.fix_coming': 'yn canfod y safle',
  'stamp.late_entry': 'cofnod hwyr, gwnaed {made} ar gyfer {at}',
  'stamp.other_result': 'Canlyniad arall',
  'stamp.result_hint': 'yn cofnodi’r canlyniad nawr',
  'stamp.why': 'Tapiwch y rheswm',
  'story.clock_off': 'Cloc {time} ohoni: ffôn {device}, gweinydd {server}',
}
