// Times of a list that is worked today: today's by the clock alone, others with their day.

import { ticking } from '../../pure/clock.svelte'
import { clock, sameDay } from '../../pure/time'
import { moment } from '../../words/words.svelte'

export const clockOrMoment = (at: number): string => (sameDay(at, ticking.now) ? clock(at) : moment(at))
