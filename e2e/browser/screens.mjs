// Every screen there is, once: the pictures, the accessibility stories and the checks of reach all walk this list, so a
// screen that is missing here is missing everywhere, and a test compares it with the pages' own routes.
//
// A screen's address may need an id; `of` finds it by asking the running device or server, never by a fixed name.

/** The officer's screens. `bare` ones stand before the store is open and have no sync chip that leads anywhere. */
export const officerScreens = [
  { name: 'today', at: () => '#/' },
  { name: 'crimes', at: () => '#/crimes' },
  { name: 'notebook', at: () => '#/notebook' },
  { name: 'look-up', at: () => '#/look-up' },
  { name: 'outbox', at: () => '#/outbox' },
  { name: 'settings', at: () => '#/settings' },
  { name: 'accessibility', at: () => '#/accessibility' },
  { name: 'state', at: () => '#/state' },
  { name: 'note', at: () => '#/notebook/new' },
  { name: 'job', at: ({ job }) => `#/job/${job}` },
  { name: 'job-forgot', at: ({ job }) => `#/job/${job}/forgot` },
  { name: 'job-state', at: ({ job }) => `#/job/${job}/state` },
  { name: 'job-result', at: ({ job }) => `#/job/${job}/result` },
  { name: 'crime', at: ({ crime }) => `#/crime/${crime}` },
  { name: 'crime-update', at: ({ crime }) => `#/crime/${crime}/update` },
  { name: 'crime-plan', at: ({ crime }) => `#/crime/${crime}/plan` },
]

/** The console's screens, with the role whose page each is. */
export const consoleScreens = [
  { name: 'review', at: () => '#/review', role: 'SGT' },
  { name: 'investigations', at: () => '#/investigations', role: 'SGT' },
  { name: 'investigation', at: ({ crime }) => `#/investigation/${crime}`, role: 'SGT' },
  { name: 'jobs', at: () => '#/jobs', role: 'SGT' },
  { name: 'tray', at: () => '#/tray', role: 'SGT' },
  { name: 'exports', at: () => '#/exports', role: 'SGT' },
  { name: 'accessibility', at: () => '#/accessibility', role: 'SGT' },
  { name: 'attendance', at: () => '#/attendance', role: 'INS' },
  { name: 'time', at: () => '#/time', role: 'INS' },
  { name: 'supervision', at: () => '#/supervision', role: 'INS' },
]

/** What the officer's addresses need: a job still to be attended, where there is one, and a crime of their own. */
export async function officerIds(device) {
  const home = await device.ask('home')
  const cases = await device.ask('cases')
  const rows = Array.isArray(cases) ? cases : cases.rows
  const job = home.jobs.find((one) => one.mine && !['at_scene', 'clear', 'stood_down'].includes(one.point)) ?? home.next ?? home.jobs[0]
  const crime = rows.find((row) => row.mine) ?? rows[0]
  if (!job || !crime) throw new Error('the demonstration has no job or no crime for this officer')
  return { job: job.incident, crime: crime.id }
}

/** What the console's addresses need, read from its own review queue. */
export async function consoleIds(page) {
  const link = page.locator('a[href*="#/review/"], a[href*="#/investigation/"]').first()
  await link.waitFor()
  return { crime: (await link.getAttribute('href')).split('/').at(-1).split('?')[0] }
}

/** The four ways in which a screen is read. */
export const readings = ['en', 'cy'].flatMap((language) => ['light', 'dark'].map((theme) => ({ language, theme, day: theme === 'light' ? 'day' : 'night' })))
