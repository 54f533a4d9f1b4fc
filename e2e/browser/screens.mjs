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
  { name: 'glossary', at: () => '#/glossary' },
  { name: 'state', at: () => '#/state' },
  { name: 'note', at: () => '#/notebook/new' },
  { name: 'job', at: ({ job }) => `#/job/${job}` },
  { name: 'job-forgot', at: ({ job }) => `#/job/${job}/forgot` },
  { name: 'job-state', at: ({ job }) => `#/job/${job}/state` },
  { name: 'job-result', at: ({ job }) => `#/job/${job}/result` },
  { name: 'job-advice', at: ({ job }) => `#/job/${job}/advice` },
  { name: 'job-crime', at: ({ job }) => `#/job/${job}/crime` },
  { name: 'crime', at: ({ crime }) => `#/crime/${crime}` },
  { name: 'crime-update', at: ({ crime }) => `#/crime/${crime}/update` },
  { name: 'crime-suspect', at: ({ crime }) => `#/crime/${crime}/suspect` },
  { name: 'crime-plan', at: ({ crime }) => `#/crime/${crime}/plan` },
  { name: 'crime-lines', at: ({ crime }) => `#/crime/${crime}/lines` },
  { name: 'crime-victim', at: ({ crime }) => `#/crime/${crime}/victim` },
  { name: 'crime-outcome', at: ({ crime }) => `#/crime/${crime}/outcome` },
  // Only where a sergeant has given this officer something to do.
  { name: 'direction', needs: 'direction', at: ({ direction }) => `#/crime/${direction.crime}/direction/${direction.id}` },
  // Only where a meeting agreed something for a post of this officer, and where something was learnt.
  { name: 'agreed-action', needs: 'action', at: ({ action }) => `#/action/${action}` },
  { name: 'phone-practice', needs: 'practice', at: ({ practice }) => `#/practice/${practice}` },
  // Only where somebody is due back of whom nothing is known, and where somebody was named.
  { name: 'bail-told', needs: 'bail', at: ({ bail }) => `#/bail/${bail}` },
  { name: 'suspect', needs: 'suspect', at: ({ suspect }) => `#/suspect/${suspect}` },
  { name: 'lost-phone', at: () => '#/lost-phone' },
  { name: 'wanted', at: () => '#/wanted' },
]

/** The screens that can be reached with what is there. */
export const reachable = (ids) => officerScreens.filter((screen) => !screen.needs || ids[screen.needs])

/** The console's screens, with the role whose page each is. */
export const consoleScreens = [
  { name: 'review', at: () => '#/review', role: 'SGT' },
  { name: 'investigations', at: () => '#/investigations', role: 'SGT' },
  { name: 'investigation', at: ({ crime }) => `#/investigation/${crime}`, role: 'SGT' },
  { name: 'signed', at: ({ signed }) => `#/signed/${signed}`, role: 'SGT' },
  { name: 'jobs', at: () => '#/jobs', role: 'SGT' },
  { name: 'job-file', at: ({ log }) => `#/job/${log}`, role: 'SGT' },
  { name: 'control', at: () => '#/control', role: 'SGT' },
  { name: 'week', at: () => '#/week', role: 'SGT' },
  { name: 'policy', at: () => '#/policy', role: 'SGT' },
  { name: 'diary', at: () => '#/diary', role: 'SGT' },
  { name: 'daily', at: () => '#/daily', role: 'INS' },
  { name: 'actions', at: () => '#/actions', role: 'SGT' },
  { name: 'wanted', at: () => '#/wanted', role: 'SGT' },
  { name: 'warrants', at: () => '#/warrants', role: 'SGT' },
  { name: 'bureau', at: () => '#/bureau', role: 'PNB' },
  { name: 'strategy', at: () => '#/strategy', role: 'INS' },
  { name: 'quarter', at: () => '#/quarter', role: 'INS' },
  { name: 'plans', at: () => '#/plans', role: 'INS' },
  { name: 'practice', at: () => '#/practice', role: 'INS' },
  { name: 'training', at: () => '#/training', role: 'INS' },
  { name: 'registrar', at: () => '#/registrar', role: 'SGT' },
  { name: 'victims', at: () => '#/victims', role: 'SGT' },
  { name: 'people', at: () => '#/people', role: 'SGT' },
  { name: 'person', at: ({ nominal }) => `#/person/${nominal}`, role: 'SGT' },
  { name: 'repeats', at: () => '#/repeats', role: 'SGT' },
  { name: 'job-people', at: ({ job }) => `#/job-people/${job}`, role: 'SGT' },
  { name: 'phones', at: () => '#/phones', role: 'SGT' },
  { name: 'tray', at: () => '#/tray', role: 'SGT' },
  { name: 'exports', at: () => '#/exports', role: 'SGT' },
  { name: 'accessibility', at: () => '#/accessibility', role: 'SGT' },
  { name: 'glossary', at: () => '#/glossary', role: 'SGT' },
  { name: 'attendance', at: () => '#/attendance', role: 'INS' },
  { name: 'deployment', at: () => '#/deployment', role: 'INS' },
  { name: 'time', at: () => '#/time', role: 'INS' },
  { name: 'claims', at: () => '#/claims', role: 'INS' },
  { name: 'claim', at: ({ claim }) => `#/claim/${claim}`, role: 'INS' },
  { name: 'make-claim', at: () => '#/make-claim', role: 'INS' },
  { name: 'supervision', at: () => '#/supervision', role: 'INS' },
  { name: 'bail', at: () => '#/bail', role: 'INS' },
  { name: 'prevention', at: () => '#/prevention', role: 'INS' },
  { name: 'agreed', at: () => '#/meeting', role: 'INS' },
  { name: 'wanted-figures', at: () => '#/wanted-figures', role: 'INS' },
  { name: 'demand', at: () => '#/demand', role: 'INS' },
  { name: 'scenarios', at: () => '#/scenarios', role: 'INS' },
  { name: 'iom', at: () => '#/iom', role: 'INS' },
  { name: 'offenders', at: () => '#/offenders', role: 'INS' },
  { name: 'offender', at: ({ offender }) => `#/offender/${offender}`, role: 'INS' },
  { name: 'mobile', at: () => '#/mobile', role: 'INS' },
  { name: 'coverage', at: () => '#/coverage', role: 'INS' },
  { name: 'roster', at: () => '#/roster', role: 'INS' },
  { name: 'recording', at: () => '#/recording', role: 'INS' },
  { name: 'victims-told', at: () => '#/victims-told', role: 'INS' },
  { name: 'risk', at: () => '#/risk', role: 'INS' },
  { name: 'trust', at: () => '#/trust', role: 'INS' },
  { name: 'staff', at: () => '#/staff', role: 'ADM' },
  { name: 'staff-entry', at: ({ person }) => `#/staff/${person}`, role: 'ADM' },
  { name: 'teams', at: () => '#/teams', role: 'ADM' },
  { name: 'reference', at: () => '#/reference', role: 'ADM' },
  { name: 'reference-list', at: () => '#/reference/response_grades', role: 'ADM' },
  { name: 'imports', at: () => '#/imports', role: 'ADM' },
  { name: 'disposal', at: () => '#/disposal', role: 'FCR' },
  { name: 'acts', at: () => '#/acts', role: 'ADM' },
]

/** What the officer's addresses need: a job still to be attended, where there is one, a crime of their own, and what a
 * supervisor asked of them. */
export async function officerIds(device) {
  const home = await device.ask('home')
  const cases = await device.ask('cases')
  const rows = Array.isArray(cases) ? cases : cases.rows
  const job = home.jobs.find((one) => one.mine && !['at_scene', 'clear', 'stood_down'].includes(one.point)) ?? home.next ?? home.jobs[0]
  const crime = rows.find((row) => row.mine) ?? rows[0]
  if (!job || !crime) throw new Error('the demonstration has no job or no crime for this officer')
  const first = (kind) => home.due.find((one) => one.kind === kind && one.direction)
  const due = first('direction')
  return { job: job.incident, crime: crime.id, direction: due ? { crime: due.investigation, id: due.direction } : null, bail: first('bail')?.direction, suspect: first('suspect')?.direction }
}

/** What the console's addresses need, read from its own review queue: a case, and a sign-off found by opening cases. */
export async function consoleIds(page, roles = ['SGT']) {
  // The bureau reads no cases.
  if (roles.includes('PNB')) return {}
  if (roles.includes('ADM')) {
    await page.evaluate(() => (location.hash = '#/staff'))
    const somebody = page.locator('main a[href*="#/staff/"]')
    await somebody.first().waitFor()
    return { person: (await somebody.first().getAttribute('href')).split('/').at(-1) }
  }
  const links = page.locator('a[href*="#/review/"], a[href*="#/investigation/"]')
  await links.first().waitFor()
  const crimes = (await links.evaluateAll((all) => all.map((one) => one.getAttribute('href')))).map((href) => href.split('/').at(-1).split('?')[0])
  let signed
  for (const crime of roles.includes('SGT') ? crimes : []) {
    const answer = page.waitForResponse((one) => one.url().endsWith(`/api/investigations/${crime}`), { timeout: 15_000 })
    await page.evaluate((to) => (location.hash = to), `#/investigation/${crime}`)
    const { points } = await (await answer).json()
    signed = points.find((point) => point.kind === 'review')?.review
    if (signed) break
  }
  let log
  if (roles.includes('SGT')) {
    await page.evaluate(() => (location.hash = '#/jobs'))
    const first = page.locator('main a[href*="#/job/"]').first()
    await first.waitFor()
    log = (await first.getAttribute('href')).split('/').at(-1)
  }
  let claim
  if (roles.includes('INS')) {
    const answer = page.waitForResponse((one) => one.url().endsWith('/api/claims'), { timeout: 15_000 })
    await page.evaluate(() => (location.hash = '#/claims'))
    const { items } = await (await answer).json()
    claim = items.find((one) => one.rung === 'signed')?.id ?? items[0]?.id
  }
  let offender
  if (roles.includes('INS')) {
    const answer = page.waitForResponse((one) => one.url().endsWith('/api/offenders'), { timeout: 15_000 })
    await page.evaluate(() => (location.hash = '#/offenders'))
    offender = (await (await answer).json()).rows[0]?.id
  }
  const week = page.waitForResponse((one) => one.url().includes('/api/repeats'), { timeout: 15_000 })
  await page.evaluate(() => (location.hash = '#/repeats'))
  const { rows } = await (await week).json()
  const nominal = rows.find((row) => row.person)?.person
  const job = rows.flatMap((row) => row.sources).find((source) => source.kind === 'incident' && !source.restricted)?.id
  return { crime: crimes[0], signed, claim, log, offender, nominal, job }
}

/** The four ways in which a screen is read. */
export const readings = ['en', 'cy'].flatMap((language) => ['light', 'dark'].map((theme) => ({ language, theme, day: theme === 'light' ? 'day' : 'night' })))
