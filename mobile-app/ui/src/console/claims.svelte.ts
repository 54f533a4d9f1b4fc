// What the pages of claims share: minutes as people read them, and where a claim stands.

import type { ClaimRow, Reckoned } from '../records/claims'
import { number, t, term } from '../words/words.svelte'
import { inUnit } from './figures.svelte'

/** Minutes, or that there is nothing to count them from. */
export const minutes = (value: number | null) => (value === null ? t('claims.no_sample') : inUnit(value, 'minutes'))

/** One task's minutes keep a digit: a saving of 40 seconds is one. */
export const each = (value: number) => t('unit.minutes', { v: number(value, 1) })

export const interval = (pair: readonly [number, number] | null) => (pair ? t('claims.interval', { low: minutes(pair[0]), high: minutes(pair[1]) }) : '')

export const spread = (of: Reckoned['before']) => t('claims.spread', { mean: each(of.mean), median: each(of.median), p10: number(of.p10, 1), p90: number(of.p90, 1), sd: number(of.sd, 1) })

/** How a rung is drawn: signed stands out, the foot is an outline. */
export const kindOf = (rung: ClaimRow['rung']) => (rung === 'signed' ? 'ok' : rung === 'claimed' ? 'off' : 'info')

export const rungName = (rung: string) => term('rung', rung)
