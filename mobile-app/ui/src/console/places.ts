// Every address of the console, once: what stands there, whose it is, and where it stands at the side. A new page is
// one line here; the side, the palette, the frame's title and the frame itself all read this list.

import type { Component } from 'svelte'
import type { ShapeName } from '../parts/shapes'
import type { Key } from '../words/words.svelte'
import { BOARD_PAGES } from './board_pages'
import Acts from './pages/Acts.svelte'
import Attendance from './pages/Attendance.svelte'
import Bail from './pages/Bail.svelte'
import Claim from './pages/Claim.svelte'
import Claims from './pages/Claims.svelte'
import Diary from './pages/Diary.svelte'
import Exports from './pages/Exports.svelte'
import ForceList from './pages/ForceList.svelte'
import ForceLists from './pages/ForceLists.svelte'
import Imports from './pages/Imports.svelte'
import Investigation from './pages/Investigation.svelte'
import Investigations from './pages/Investigations.svelte'
import Jobs from './pages/Jobs.svelte'
import MakeClaim from './pages/MakeClaim.svelte'
import Phones from './pages/Phones.svelte'
import Review from './pages/Review.svelte'
import Rows from './pages/Rows.svelte'
import Signed from './pages/Signed.svelte'
import Staff from './pages/Staff.svelte'
import StaffEntry from './pages/StaffEntry.svelte'
import Supervision from './pages/Supervision.svelte'
import Teams from './pages/Teams.svelte'
import Time from './pages/Time.svelte'
import Tray from './pages/Tray.svelte'
import Trust from './pages/Trust.svelte'

/** The parts of the side, in their order. The first has no heading. */
export const SECTIONS: { section: Section; heading: Key | null }[] = [
  { section: 'work', heading: null },
  { section: 'control', heading: 'side.control' },
  { section: 'cases', heading: 'side.cases' },
  { section: 'wanted', heading: 'side.wanted' },
  { section: 'prevention', heading: 'side.prevention' },
  { section: 'teams', heading: 'side.on_duty' },
  { section: 'figures', heading: 'side.figures' },
  { section: 'administration', heading: 'side.administration' },
]
export type Section = 'work' | 'control' | 'cases' | 'wanted' | 'prevention' | 'teams' | 'figures' | 'administration'

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
  page?: Component<any>
  /** Where the page is fetched when it is opened first, so that whoever signs in does not wait for all of them. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  later?: () => Promise<{ default: Component<any> }>
  /** The page's properties, or nothing where the address is not whole. */
  shows?: (rest: string[]) => Record<string, unknown> | null
  /** The place at the side that it belongs to, where that is another. */
  under?: (rest: string[]) => string
  /** One page for every id: it moves by itself and is not made anew. */
  stays?: boolean
}

export const places: Place[] = [
  { path: 'review', section: 'work', icon: 'review', key: 'side.review', needs: 'review', count: 'reviews' },
  { path: 'control', section: 'control', icon: 'holding', key: 'control.title', needs: 'read_jobs' },
  { path: 'week', section: 'control', icon: 'review', key: 'week.title', needs: 'read_jobs' },
  { path: 'policy', section: 'control', icon: 'book', key: 'policy.title', needs: 'read_jobs administer' },
  { path: 'investigations', section: 'cases', icon: 'crimes', key: 'side.investigations', needs: 'read_cases' },
  { path: 'jobs', section: 'cases', icon: 'assigned', key: 'lists.jobs', needs: 'read_cases' },
  { path: 'tray', section: 'work', icon: 'tray', key: 'side.tray', needs: 'decide_tray', count: 'tray' },
  { path: 'diary', section: 'wanted', icon: 'returned', key: 'bail.diary', needs: 'read_cases' },
  { path: 'daily', section: 'work', icon: 'today', key: 'meeting.daily', needs: 'read_cases' },
  { path: 'actions', section: 'work', icon: 'tick', key: 'meeting.actions', needs: 'read_cases' },
  { path: 'wanted', section: 'wanted', icon: 'risk', key: 'wanted.register', needs: 'read_wanted' },
  { path: 'warrants', section: 'wanted', icon: 'book', key: 'warrants.title', needs: 'read_wanted' },
  { path: 'bureau', section: 'wanted', icon: 'tick', key: 'wanted.bureau', needs: 'confirm_marker' },
  { path: 'strategy', section: 'prevention', icon: 'supervision', key: 'prevention.strategy', needs: 'read_cases' },
  { path: 'plans', section: 'prevention', icon: 'review', key: 'prevention.plans', needs: 'read_cases' },
  { path: 'practice', section: 'prevention', icon: 'book', key: 'prevention.practice', needs: 'read_cases' },
  { path: 'training', section: 'prevention', icon: 'accepted', key: 'prevention.training', needs: 'read_cases' },
  { path: 'roster', section: 'teams', icon: 'time', key: 'roster.title', needs: 'allocate' },
  { path: 'offenders', section: 'wanted', icon: 'supervision', key: 'iom.register', needs: 'manage_offenders' },
  { path: 'coverage', section: 'teams', icon: 'lock', key: 'mobile.who', needs: 'report_lost' },
  { path: 'registrar', section: 'cases', icon: 'crimes', key: 'registrar.title', needs: 'read_cases' },
  { path: 'victims', section: 'cases', icon: 'returned', key: 'victims.title', needs: 'read_cases' },
  { path: 'people', section: 'cases', icon: 'crimes', key: 'people.title', needs: 'read_cases' },
  { path: 'repeats', section: 'cases', icon: 'repeat', key: 'people.week', needs: 'read_cases' },
  { path: 'phones', section: 'teams', icon: 'lock', key: 'side.phones', needs: 'report_lost' },
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
  { path: 'recording', section: 'figures', icon: 'crimes', key: 'recording.figures', needs: 'read_measures' },
  { path: 'victims-told', section: 'figures', icon: 'returned', key: 'victims.figures', needs: 'read_measures' },
  { path: 'risk', section: 'figures', icon: 'repeat', key: 'people.risk', needs: 'read_measures' },
  { path: 'trust', section: 'figures', icon: 'tick', key: 'side.trust', needs: 'read_measures' },
  { path: 'exports', section: 'figures', icon: 'outbox', key: 'exports.page', needs: 'read_cases read_measures' },
  { path: 'staff', section: 'administration', icon: 'crimes', key: 'side.staff', needs: 'administer' },
  { path: 'teams', section: 'administration', icon: 'supervision', key: 'side.teams', needs: 'administer' },
  { path: 'reference', section: 'administration', icon: 'settings', key: 'side.reference', needs: 'administer' },
  { path: 'imports', section: 'administration', icon: 'tray', key: 'side.imports', needs: 'administer' },
  { path: 'disposal', section: 'administration', icon: 'due', key: 'disposal.title', needs: 'dispose' },
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
  { path: 'job', later: () => import('./pages/Job.svelte'), shows: one, under: () => 'control' },
  { path: 'control', later: () => import('./pages/Control.svelte') },
  { path: 'week', later: () => import('./pages/ControlWeek.svelte') },
  { path: 'policy', later: () => import('./pages/Policy.svelte') },
  { path: 'tray', page: Tray },
  { path: 'diary', page: Diary, shows: perhaps },
  { path: 'daily', later: () => import('./pages/Daily.svelte') },
  { path: 'actions', later: () => import('./pages/Actions.svelte'), shows: perhaps },
  { path: 'meeting', later: () => import('./pages/Agreed.svelte') },
  { path: 'wanted', later: () => import('./pages/Wanted.svelte'), shows: perhaps },
  { path: 'warrants', later: () => import('./pages/Warrants.svelte'), shows: perhaps },
  { path: 'bureau', later: () => import('./pages/Wanted.svelte'), shows: () => ({ bureau: true }) },
  { path: 'strategy', later: () => import('./pages/Strategy.svelte') },
  { path: 'quarter', later: () => import('./pages/Quarter.svelte'), under: () => 'strategy' },
  { path: 'plans', later: () => import('./pages/Plans.svelte'), shows: perhaps },
  { path: 'practice', later: () => import('./pages/Practice.svelte'), shows: perhaps },
  { path: 'training', later: () => import('./pages/Training.svelte') },
  { path: 'prevention', later: () => import('./pages/Prevention.svelte') },
  { path: 'roster', later: () => import('./pages/Roster.svelte') },
  { path: 'offenders', later: () => import('./pages/Offenders.svelte') },
  { path: 'offender', later: () => import('./pages/Offender.svelte'), shows: one, under: () => 'offenders' },
  { path: 'coverage', later: () => import('./pages/Coverage.svelte') },
  { path: 'registrar', later: () => import('./pages/Registrar.svelte') },
  { path: 'victims', later: () => import('./pages/Victims.svelte') },
  { path: 'people', later: () => import('./pages/People.svelte') },
  { path: 'person', later: () => import('./pages/Person.svelte'), shows: one, under: () => 'people' },
  { path: 'repeats', later: () => import('./pages/Repeats.svelte') },
  { path: 'job-people', later: () => import('./pages/JobPeople.svelte'), shows: one, under: () => 'jobs' },
  { path: 'risk', later: () => import('./pages/Risk.svelte') },
  { path: 'phones', page: Phones },
  { path: 'attendance', page: Attendance },
  { path: 'deployment', later: () => import('./pages/Deployment.svelte') },
  { path: 'time', page: Time },
  { path: 'claims', page: Claims },
  { path: 'claim', page: Claim, shows: one, under: () => 'claims' },
  { path: 'make-claim', page: MakeClaim, shows: perhaps, under: () => 'claims' },
  { path: 'supervision', page: Supervision },
  { path: 'bail', page: Bail },
  { path: 'wanted-figures', later: () => import('./pages/WantedFigures.svelte') },
  { path: 'demand', later: () => import('./pages/Demand.svelte') },
  { path: 'scenarios', later: () => import('./pages/Scenarios.svelte') },
  { path: 'iom', later: () => import('./pages/Iom.svelte') },
  { path: 'mobile', later: () => import('./pages/Mobile.svelte') },
  { path: 'recording', later: () => import('./pages/Recording.svelte') },
  { path: 'victims-told', later: () => import('./pages/VictimFigures.svelte') },
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
  { path: 'disposal', later: () => import('./pages/Disposal.svelte') },
  { path: 'acts', page: Acts },
]

/** What stands at an address: the page, its properties, its place at the side, and a key that changes when it is to be made anew. */
export interface Here {
  under: string
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  page: Component<any> | Promise<{ default: Component<any> }> | null
  shows: Record<string, unknown>
  key: string
}

/** Pages that are under way or here; one that could not be fetched is asked for again. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const pages = new Map<string, Promise<{ default: Component<any> }>>()

function fetched(stand: Stand) {
  const page = pages.get(stand.path) ?? stand.later?.() ?? null
  if (page && !pages.has(stand.path)) {
    pages.set(stand.path, page)
    page.catch(() => pages.delete(stand.path))
  }
  return page
}

/** Reads an address. A list and the one that is opened from it may be two pages of one name: `staff` and `staff/`. */
export function at(path: string[]): Here {
  const [first = '', ...rest] = path
  const stand = stands.find((s) => s.path === `${first}/` && rest[0]) ?? stands.find((s) => s.path === first)
  const shows = stand?.shows ? stand.shows(rest) : {}
  return {
    under: stand?.under?.(rest) ?? first,
    page: stand && shows ? (stand.page ?? fetched(stand)) : null,
    shows: shows ?? {},
    key: stand?.stays ? first : path.slice(0, 2).join('/'),
  }
}
