import type { Difference, Source } from './api'

type Unit = Source['unit_of']

/** A value in the way its source counts: a share, a change, a number of matters. */
export function told(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '—'
  if (unit === 'matters') return String(Math.round(value))
  if (unit === 'share') return `${(value * 100).toFixed(1)}%`
  const change = (value - 1) * 100
  return `${change >= 0 ? '+' : ''}${change.toFixed(1)}%`
}

export const interval = ({ low, high, unit_of: unit }: Source): string =>
  typeof low === 'number' && typeof high === 'number'
    ? `${told(low, unit)} ~ ${told(high, unit)}`
    : '—'

export const period = (first: string, last: string): string =>
  first === last ? first : `${first} ~ ${last.slice(5)}`

/** Both sides of a difference: the value where there is one, else what it rests on. */
export function sides({ unit_of: unit, n, value, n_now: now, value_now: then }: Difference) {
  const one = (rests: number | null, found: number | null) =>
    rests === null ? '—' : found === null ? String(rests) : `${told(found, unit)}（n=${rests}）`
  return { before: one(n ?? null, value ?? null), now: one(now ?? null, then ?? null) }
}
