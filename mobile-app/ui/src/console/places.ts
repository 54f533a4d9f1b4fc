// Every address of the console, once: what stands there, whose it is, and where it stands at the side. A new page is
// one line here; the side, the palette, the frame's title and the frame itself all read this list.

import type { Component } from 'svelte'
import type { ShapeName } from '../parts/shapes'
import type { Key } from '../words/words.svelte'
import { BOARD_PAGES } from './board_pages'
import Acts from './pages/Acts.svelte'
import Actions from './pages/Actions.svelte'
import Agreed from './pages/Agreed.svelte'
import Attendance from './pages/Attendance.svelte'
import Bail from './pages/Bail.svelte'
import Claim from './pages/Claim.svelte'
import Claims from './pages/Claims.svelte'
import Daily from './pages/Daily.svelte'
import Coverage from './pages/Coverage.svelte'
import Demand from './pages/Demand.svelte'
import Control from './pages/Control.svelte'
import ControlWeek from './pages/ControlWeek.svelte'
import Deployment from './pages/Deployment.svelte'
import Diary from './pages/Diary.svelte'
import Exports from './pages/Exports.svelte'
import ForceList from './pages/ForceList.svelte'
import ForceLists from './pages/ForceLists.svelte'
import Imports from './pages/Imports.svelte'
import Investigation from './pages/Investigation.svelte'
import Investigations from './pages/Investigations.svelte'
import Iom from './pages/Iom.svelte'
import Job from './pages/Job.svelte'
import Jobs from './pages/Jobs.svelte'
import JobPeople from './pages/JobPeople.svelte'
import MakeClaim from './pages/MakeClaim.svelte'
import Plans from './pages/Plans.svelte'
import Practice from './pages/Practice.svelte'
import Prevention from './pages/Prevention.svelte'
import Quarter from './pages/Quarter.svelte'
import Strategy from './pages/Strategy.svelte'
import Training from './pages/Training.svelte'
import Mobile from './pages/Mobile.svelte'
import Offender from './pages/Offender.svelte'
import Offenders from './pages/Offenders.svelte'
import Phones from './pages/Phones.svelte'
import Policy from './pages/Policy.svelte'
import Review from './pages/Review.svelte'
import Roster from './pages/Roster.svelte'
import People from './pages/People.svelte'
import Person from './pages/Person.svelte'
import Phones from './pages/Phones.svelte'
import Repeats from './pages/Repeats.svelte'
import Review from './pages/Review.svelte'
import Risk from './pages/Risk.svelte'
import Rows from './pages/Rows.svelte'
import Scenarios from './pages/Scenarios.svelte'
import Signed from './pages/Signed.svelte'
import Staff from './pages/Staff.svelte'
import StaffEntry from './pages/StaffEntry.svelte'
import Supervision from './pages/Supervision.svelte'
import Teams from './pages/Teams.svelte'
import Time from './pages/Time.svelte'
import Tray from './pages/Tray.svelte'
import Trust from './pages/Trust.svelte'
import Wanted from './pages/Wanted.svelte'
import WantedFigures from './pages/WantedFigures.svelte'

/** The parts of the side, in their order. The first has no heading. */
export const SECTIONS: { section: Section; heading: Key | null }[] = [
  { section: 'work', heading: null },
  { section: 'figures', heading: 'side.figures' },
  { section: 'administration', heading: 'side.administration' },
]
export type Section = 'work' | 'figures' | 'administration'

/** A link at the side. `needs` names rights; whoever holds one of them may open the page. */
export interface Place {
  path: string
  section: Section
  icon: ShapeName
  key: Key
  needs: string
  count?: 'reviews' | 'tray'
}

/** What stands at an address whose first part is `path`. `rest` is what follows it. */
interface Stand {
  path: string
  // Each page has its own properties; `shows` gives exactly those.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  page: Component<any>
  /** The page's properties, or nothing where the address is not whole. */
  shows?: (rest: string[]) => Record<string, unknown> | null
  /** The place at the side that it belongs to, where that is another. */
  under?: (rest: string[]) => string
  /** One page for every id: it moves by itself and is not made anew. */
  stays?: boolean
}

export const places: Place[] = [
  { path: 'review', section: 'work', icon: 'review', key: 'side.review', needs: 'review', count: 'reviews' },
  { path: 'control', section: 'work', icon: 'holding', key: 'control.title', needs: 'read_jobs' },
  { path: 'week', section: 'work', icon: 'review', key: 'week.title', needs: 'read_jobs' },
  { path: 'policy', section: 'work', icon: 'book', key: 'policy.title', needs: 'read_jobs administer' },
  { path: 'investigations', section: 'work', icon: 'crimes', key: 'side.investigations', needs: 'read_cases' },
  { path: 'jobs', section: 'work', icon: 'assigned', key: 'lists.jobs', needs: 'read_cases' },
  { path: 'tray', section: 'work', icon: 'tray', key: 'side.tray', needs: 'decide_tray', count: 'tray' },
  { path: 'diary', section: 'work', icon: 'returned', key: 'bail.diary', needs: 'read_cases' },
  { path: 'daily', section: 'work', icon: 'today', key: 'meeting.daily', needs: 'read_cases' },
  { path: 'actions', section: 'work', icon: 'tick', key: 'meeting.actions', needs: 'read_cases' },
  { path: 'wanted', section: 'work', icon: 'risk', key: 'wanted.register', needs: 'read_wanted' },
  { path: 'bureau', section: 'work', icon: 'tick', key: 'wanted.bureau', needs: 'confirm_marker' },
  { path: 'strategy', section: 'work', icon: 'supervision', key: 'prevention.strategy', needs: 'read_cases' },
  { path: 'plans', section: 'work', icon: 'review', key: 'prevention.plans', needs: 'read_cases' },
  { path: 'practice', section: 'work', icon: 'book', key: 'prevention.practice', needs: 'read_cases' },
  { path: 'training', section: 'work', icon: 'accepted', key: 'prevention.training', needs: 'read_cases' },
  { path: 'roster', section: 'work', icon: 'time', key: 'roster.title', needs: 'allocate' },
  { path: 'offenders', section: 'work', icon: 'supervision', key: 'iom.register', needs: 'manage_offenders' },
  { path: 'coverage', section: 'work', icon: 'lock', key: 'mobile.who', needs: 'report_lost' },
  { path: 'people', section: 'work', icon: 'crimes', key: 'people.title', needs: 'read_cases' },
  { path: 'repeats', section: 'work', icon: 'repeat', key: 'people.week', needs: 'read_cases' },
  { path: 'phones', section: 'work', icon: 'lock', key: 'side.phones', needs: 'report_lost' },
  { path: 'attendance', section: 'figures', icon: 'attendance', key: 'side.attendance', needs: 'read_measures' },
  { path: 'deployment', section: 'figures', icon: 'holding', key: 'deployment.title', needs: 'read_measures' },
  { path: 'time', section: 'figures', icon: 'time', key: 'side.time', needs: 'read_measures' },
  { path: 'claims', section: 'figures', icon: 'accepted', key: 'claims.title', needs: 'read_measures' },
  { path: 'supervision', section: 'figures', icon: 'supervision', key: 'side.supervision', needs: 'read_measures' },
  { path: 'bail', section: 'figures', icon: 'returned', key: 'bail.figures', needs: 'read_measures' },
  { path: 'meeting', section: 'figures', icon: 'tick', key: 'meeting.figures', needs: 'read_measures' },
  { path: 'wanted-figures', section: 'figures', icon: 'risk', key: 'wanted.figures', needs: 'read_measures' },
  { path: 'prevention', section: 'figures', icon: 'accepted', key: 'prevention.figures', needs: 'read_measures' },
  { path: 'demand', section: 'figures', icon: 'attendance', key: 'demand.figures', needs: 'read_measures' },
  { path: 'scenarios', section: 'figures', icon: 'book', key: 'demand.scenarios', needs: 'read_measures' },
  { path: 'iom', section: 'figures', icon: 'supervision', key: 'iom.figures', needs: 'read_measures' },
  { path: 'mobile', section: 'figures', icon: 'lock', key: 'mobile.figures', needs: 'read_measures' },
  { path: 'risk', section: 'figures', icon: 'repeat', key: 'people.risk', needs: 'read_measures' },
  { path: 'trust', section: 'figures', icon: 'tick', key: 'side.trust', needs: 'read_measures' },
  { path: 'exports', section: 'figures', icon: 'outbox', key: 'exports.page', needs: 'read_cases read_measures' },
  { path: 'staff', section: 'administration', icon: 'crimes', key: 'side.staff', needs: 'administer' },
  { path: 'teams', section: 'administration', icon: 'supervision', key: 'side.teams', needs: 'administer' },
  { path: 'reference', section: 'administration', icon: 'settings', key: 'side.reference', needs: 'administer' },
  { path: 'imports', section: 'administration', icon: 'tray', key: 'side.imports', needs: 'administer' },
  { path: 'acts', section: 'administration', icon: 'book', key: 'side.acts', needs: 'administer' },
]

const perhaps = ([id]: string[]) => ({ id: id ?? null })
const one = ([id]: string[]) => (id ? { id } : null)

const stands: Stand[] = [
  { path: 'review', page: Review, shows: perhaps, stays: true },
  { path: 'investigations', page: Investigations },
  { path: 'investigation', page: Investigation, shows: one, under: () => 'investigations' },
  { path: 'signed', page: Signed, shows: one, under: () => 'investigations' },
  { path: 'jobs', page: Jobs },
  { path: 'job', page: Job, shows: one, under: () => 'control' },
  { path: 'control', page: Control },
  { path: 'week', page: ControlWeek },
  { path: 'policy', page: Policy },
  { path: 'tray', page: Tray },
  { path: 'diary', page: Diary, shows: perhaps },
  { path: 'daily', page: Daily },
  { path: 'actions', page: Actions, shows: perhaps },
  { path: 'meeting', page: Agreed },
  { path: 'wanted', page: Wanted, shows: perhaps },
  { path: 'bureau', page: Wanted, shows: () => ({ bureau: true }) },
  { path: 'strategy', page: Strategy },
  { path: 'quarter', page: Quarter, under: () => 'strategy' },
  { path: 'plans', page: Plans, shows: perhaps },
  { path: 'practice', page: Practice, shows: perhaps },
  { path: 'training', page: Training },
  { path: 'prevention', page: Prevention },
  { path: 'roster', page: Roster },
  { path: 'offenders', page: Offenders },
  { path: 'offender', page: Offender, shows: one, under: () => 'offenders' },
  { path: 'coverage', page: Coverage },
  { path: 'people', page: People },
  { path: 'person', page: Person, shows: one, under: () => 'people' },
  { path: 'repeats', page: Repeats },
  { path: 'job-people', page: JobPeople, shows: one, under: () => 'jobs' },
  { path: 'risk', page: Risk },
  { path: 'phones', page: Phones },
  { path: 'attendance', page: Attendance },
  { path: 'deployment', page: Deployment },
  { path: 'time', page: Time },
  { path: 'claims', page: Claims },
  { path: 'claim', page: Claim, shows: one, under: () => 'claims' },
  { path: 'make-claim', page: MakeClaim, shows: perhaps, under: () => 'claims' },
  { path: 'supervision', page: Supervision },
  { path: 'bail', page: Bail },
  { path: 'wanted-figures', page: WantedFigures },
  { path: 'demand', page: Demand },
  { path: 'scenarios', page: Scenarios },
  { path: 'iom', page: Iom },
  { path: 'mobile', page: Mobile },
  { path: 'trust', page: Trust },
  { path: 'exports', page: Exports },
  {
    path: 'rows',
    page: Rows,
    stays: true,
    shows: ([board, measure]) => (board && measure ? { board, measure } : null),
    under: ([board]) => BOARD_PAGES[board ?? ''] ?? board ?? '',
  },
  { path: 'staff', page: Staff },
  { path: 'staff/', page: StaffEntry, shows: one },
  { path: 'teams', page: Teams },
  { path: 'reference', page: ForceLists },
  { path: 'reference/', page: ForceList, shows: ([name]) => (name ? { name } : null) },
  { path: 'imports', page: Imports, shows: perhaps },
  { path: 'acts', page: Acts },
]

/** What stands at an address: the page, its properties, its place at the side, and a key that changes when it is to be made anew. */
export interface Here {
  under: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  page: Component<any> | null
  shows: Record<string, unknown>
  key: string
}

/** Reads an address. A list and the one that is opened from it may be two pages of one name: `staff` and `staff/`. */
export function at(path: string[]): Here {
  const [first = '', ...rest] = path
  const stand = stands.find((s) => s.path === `${first}/` && rest[0]) ?? stands.find((s) => s.path === first)
  const shows = stand?.shows ? stand.shows(rest) : {}
  return {
    under: stand?.under?.(rest) ?? first,
    page: stand && shows ? stand.page : null,
    shows: shows ?? {},
    key: stand?.stays ? first : path.slice(0, 2).join('/'),
  }
}
