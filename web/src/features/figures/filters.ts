import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Basis = Schemas['Basis']
export type By = Schemas['By']
export type RowPart = Schemas['RowPart']
export type Share = Schemas['ShareRead']

/** What narrows figures, as the server's query takes it. */
export interface Asked {
  since?: string
  until?: string
  unit?: string
  category?: string
  place?: string
  kind?: Schemas['MatterKind'][]
  urgency?: Schemas['Urgency'][]
}

const DAYS = ['since', 'until'] as const
const CODES = ['unit', 'category', 'place'] as const
const LISTS = ['kind', 'urgency'] as const
const DAY = /^\d{4}-\d{2}-\d{2}$/
const BASES: readonly string[] = ['granted', 'unextended', 'unpaused']
const PARTS: readonly string[] = ['all', 'counted', 'rest']
export const TIMES = ['day', 'week', 'month'] as const
export const GROUPS = ['unit', 'category', 'place'] as const

/** The filters of an address; what is no day is left out. */
export function askedOf(params: URLSearchParams): Asked {
  const asked: Record<string, unknown> = {}
  for (const name of DAYS) {
    const value = params.get(name)
    if (value && DAY.test(value)) asked[name] = value
  }
  for (const name of CODES) {
    const value = params.get(name)
    if (value) asked[name] = value
  }
  for (const name of LISTS) {
    const values = params.getAll(name)
    if (values.length) asked[name] = values
  }
  return asked as Asked
}

/** Which of a figure's counts is shown large. */
export interface Way {
  basis: Basis
  withExcluded: boolean
}

export const wayOf = (params: URLSearchParams): Way => ({
  basis: oneOf(BASES, params.get('basis'), 'granted') as Basis,
  withExcluded: params.get('excluded') === 'kept',
})

export const partOf = (params: URLSearchParams) =>
  oneOf(PARTS, params.get('rows'), 'all') as RowPart

export const groupOf = (params: URLSearchParams) =>
  oneOf(GROUPS, params.get('by'), 'unit') as (typeof GROUPS)[number]

export const timeOf = (params: URLSearchParams) =>
  oneOf(TIMES, params.get('time'), 'day') as (typeof TIMES)[number]

const oneOf = (known: readonly string[], value: string | null, otherwise: string) =>
  value && known.includes(value) ? value : otherwise

/** The count of that way; a figure without the basis answers with what was granted. */
export function shareOf(shares: readonly Share[] | null | undefined, way: Way): Share | undefined {
  const fits = (basis: Basis) =>
    shares?.find((one) => one.basis === basis && one.with_excluded === way.withExcluded)
  return fits(way.basis) ?? fits('granted')
}

/** The address with several parameters changed; `undefined` and '' take one out. */
export function withParams(
  params: URLSearchParams,
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name)
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
      if (one) next.append(name, one)
    }
  }
  return next
}

/** What a mark of a chart narrows: a unit, category or place, or the days of its time. */
export function sliceAsked(asked: Asked, by: By, key: string): Asked {
  if (by === 'unit' || by === 'category' || by === 'place') return { ...asked, [by]: key }
  return { ...asked, ...daysOf(by, key, asked) }
}

/** First and last day of the day, week or month, within what was asked. */
function daysOf(by: 'day' | 'week' | 'month', first: string, asked: Asked) {
  const last = new Date(`${first}T00:00:00Z`)
  if (by === 'week') last.setUTCDate(last.getUTCDate() + 6)
  if (by === 'month') last.setUTCMonth(last.getUTCMonth() + 1, 0)
  const until = last.toISOString().slice(0, 10)
  return {
    since: asked.since && asked.since > first ? asked.since : first,
    until: asked.until && asked.until < until ? asked.until : until,
  }
}

export const percent = (share: number | null | undefined) =>
  share === null || share === undefined ? '—' : `${(share * 100).toFixed(1)}%`

/** A unit and all below it, in the given order; everything without one. */
export function subtreeOf<Unit extends { code: string; parent_code: string | null }>(
  units: readonly Unit[],
  top: string | undefined,
): Unit[] {
  if (!top) return [...units]
  const parents = new Map(units.map(({ code, parent_code }) => [code, parent_code]))
  const lies = (code: string | null | undefined): boolean =>
    code === top || (!!code && lies(parents.get(code)))
  return units.filter(({ code }) => lies(code))
}
