import type { operations } from '@/api/schema'

export type Query = NonNullable<operations['tickets_list_tickets']['parameters']['query']>

const LISTS = ['state', 'kind', 'supervision'] as const
const WORDS = ['category', 'unit', 'place', 'due', 'q', 'since', 'until'] as const

/** What stands in the address besides the filters: the open row. */
export const OPEN_ROW = 'ticket'

/** The filters of an address as the server's query; anything unknown is left out. */
export function queryOf(params: URLSearchParams): Query {
  const query: Record<string, unknown> = {}
  for (const name of LISTS) {
    const values = params.getAll(name)
    if (values.length) query[name] = values
  }
  for (const name of WORDS) {
    const value = params.get(name)
    if (value) query[name] = value
  }
  if (params.get('mine') === '1') query.mine = true
  return query as Query
}

/** The address with one filter changed; `undefined`, '' and [] take it out. */
export function withFilter(
  params: URLSearchParams,
  name: string,
  value: string | readonly string[] | undefined,
): URLSearchParams {
  const next = new URLSearchParams(params)
  next.delete(name)
  for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
    if (one) next.append(name, one)
  }
  return next
}

export const withoutFilters = (params: URLSearchParams) => {
  const open = params.get(OPEN_ROW)
  return new URLSearchParams(open ? { [OPEN_ROW]: open } : {})
}

export const hasFilters = (params: URLSearchParams) => Object.keys(queryOf(params)).length > 0
