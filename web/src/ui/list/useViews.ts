import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type View = components['schemas']['ViewRead']
export type ViewBody = components['schemas']['ViewBody']

/** Which saved view stands in the address. */
export const SAVED = 'saved'
/** Which part of a page one is on; everything of it is still that part. */
const PART = 'view'
const PLACES = new Set([SAVED, 'ticket', 'open', 'cursor'])

/** The filters of an address alone, in a form that compares. */
export function filtersOf(params: URLSearchParams): string {
  const rest = [...params].filter(([name, value]) => !PLACES.has(name) && value)
  return new URLSearchParams(rest.sort(([one], [other]) => one.localeCompare(other))).toString()
}

const sameFilters = (params: URLSearchParams, query: string) =>
  filtersOf(params) === filtersOf(new URLSearchParams(query))

/** The saved views of a page; the person's default opens when the address says nothing. */
export function useViews(page: string) {
  const [params, setParams] = useSearchParams()
  const queries = useQueryClient()
  const queryKey = ['views', page]
  const list = useQuery({
    queryKey,
    queryFn: () => unwrap(client.GET('/api/v1/views', { params: { query: { page } } })),
    staleTime: 300_000,
  })
  const views = list.data?.items ?? []
  const active = views.find(({ id }) => id === params.get(SAVED)) ?? null
  const open = (view: View | null) => {
    const part = params.get(PART)
    const next = new URLSearchParams(view?.query ?? (part ? { [PART]: part } : ''))
    if (view) next.set(SAVED, view.id)
    setParams(next)
  }
  useDefault(list.data?.items, params, open)
  const readAgain = () => queries.invalidateQueries({ queryKey })
  const save = useMutation({
    mutationFn: ({ id, ...body }: ViewBody & { id?: string }) =>
      id
        ? unwrap(client.PUT('/api/v1/views/{id}', { params: { path: { id } }, body }))
        : unwrap(client.POST('/api/v1/views', { body: { ...body, page } })),
    onSuccess: readAgain,
  })
  const remove = useMutation({
    mutationFn: (id: string) =>
      unwrap(client.DELETE('/api/v1/views/{id}', { params: { path: { id } } })),
    onSuccess: readAgain,
  })
  const order = useMutation({
    mutationFn: (ids: string[]) =>
      unwrap(client.PUT('/api/v1/views/order', { body: { page, ids } })),
    onSuccess: (data) => queries.setQueryData(queryKey, data),
  })
  return {
    views,
    active,
    isChanged: active !== null && !sameFilters(params, active.query),
    mayShareWith: list.data?.may_share_with ?? [],
    query: filtersOf(params),
    open,
    save,
    remove,
    order,
  }
}

export type Views = ReturnType<typeof useViews>

/** Once, on arriving without filters: an address that says something is the truth. */
function useDefault(
  views: readonly View[] | undefined,
  params: URLSearchParams,
  open: (view: View) => void,
) {
  const isArrival = useRef(true)
  useEffect(() => {
    if (!views || !isArrival.current) return
    isArrival.current = false
    const standard = views.find(({ is_default }) => is_default)
    if (standard && ![...params].length) open(standard)
  })
}
