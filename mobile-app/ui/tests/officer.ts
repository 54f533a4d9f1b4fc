// The officer's pages against a pretended core, one fresh core for each test.

import App from '../src/officer/App.svelte'
// Read when they are opened; here they are at hand, so that a page stands still as soon as it is shown.
import '../src/officer/pages/Advice.svelte'
import '../src/officer/pages/AgreedAction.svelte'
import '../src/officer/pages/Practice.svelte'
import '../src/officer/pages/TellBail.svelte'
import '../src/officer/pages/Lines.svelte'
import '../src/officer/pages/DecideSuspect.svelte'
import { FakePort } from '../src/port/fake'
// Fetched when they are asked for; here they are at hand, so that a page stands as soon as it is opened.
import '../src/officer/pages/CrimeIt.svelte'
import '../src/officer/pages/Outcome.svelte'
import '../src/officer/pages/VictimCall.svelte'
import { aroundEach } from './each'
import { Shown } from './onpage'

export const shown = new Shown()

/** The core that the pages ask. */
export let port: FakePort

aroundEach(
  () => void (port = new FakePort()),
  () => shown.gone(),
)

export const show = (hash: string) => shown.at(hash, App, { port })

/** The questions of one name, in order. */
export const asked = (name: string) => port.asked.filter((one) => one.name === name).map((one) => one.question as Record<string, unknown>)

/** A row of a force's list. */
export const row = (code: string, label_en: string, extra: Record<string, string> = {}) => ({ code, label_en, label_cy: `${label_en} (cy)`, valid_from: '2010-01-01', valid_to: null, extra })
