import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'
import { businessNow } from '@/time/clock'

type Schemas = components['schemas']
export type IncidentRow = Schemas['IncidentRow']
export type Incident = Schemas['IncidentRead']
export type IncidentMember = Schemas['IncidentMember']
export type IncidentMembers = Schemas['IncidentMembers']
export type IncidentStep = Schemas['IncidentStepRead']
export type IncidentNear = Schemas['IncidentNear']
export type IncidentOfTicket = Schemas['IncidentOfTicket']
export type Root = Schemas['RootRead']
export type RootBody = Schemas['RootBody']
export type RootRow = Schemas['RootRow']
export type RootState = Root['state']
export type Order = 'heat' | 'rise' | 'people' | 'latest'

const KEY = 'incidents'

export interface Wanted {
  q: string
  category: string
  place: string
  days: string
  order: Order
  /** Also those of two people that do not rise. */
  isSmall: boolean
}

export function useIncidents(wanted: Wanted) {
  useLiveQueries([KEY], [[KEY]])
  return useInfiniteQuery({
    queryKey: [KEY, 'list', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/incidents', {
          params: {
            query: {
              q: wanted.q || undefined,
              category: wanted.category || undefined,
              place: wanted.place || undefined,
              since: sinceOf(wanted.days),
              order: wanted.order,
              is_small: wanted.isSmall || undefined,
              cursor: pageParam || undefined,
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
}

const sinceOf = (days: string) =>
  days ? new Date(businessNow() - Number(days) * 86_400_000).toISOString() : undefined

export const useIncident = (id: string) =>
  useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/incidents/{id}', { params: { path: { id } } })),
    retry: false,
  })

export const useMembers = (id: string, offset: number) =>
  useQuery({
    queryKey: [KEY, 'members', id, offset],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/incidents/{id}/tickets', {
          params: { path: { id }, query: { offset } },
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const useIncidentOfTicket = (ticket_id: string, isOn: boolean) =>
  useQuery({
    queryKey: [KEY, 'of-ticket', ticket_id],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/incidents/of-ticket/{ticket_id}', { params: { path: { ticket_id } } }),
      ),
    enabled: isOn,
    retry: false,
  })

/** Incidents to merge into or to move tickets to. */
export const useTargets = (q: string) =>
  useQuery({
    queryKey: [KEY, 'targets', q],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/incidents', {
          params: { query: { q: q || undefined, least: 1, is_small: true, limit: 20 } },
        }),
      ),
    placeholderData: keepPreviousData,
  })

export const useRoot = (id: string) =>
  useQuery({
    queryKey: [KEY, 'root', id],
    queryFn: () => unwrap(client.GET('/api/v1/incidents/{id}/root', { params: { path: { id } } })),
  })

export const useRoots = () =>
  useQuery({
    queryKey: [KEY, 'roots'],
    queryFn: () => unwrap(client.GET('/api/v1/incidents/roots')),
  })

/** One step; everything of incidents is read again after it, done or refused. */
export function useStep<T = unknown>() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<T>) => run(),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

const at = (id: string) => ({ params: { path: { id } } })

export const merge = (id: string, into: string, reason: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/merge', { ...at(id), body: { into, reason } }))
export const split = (id: string, ticket_ids: string[], reason: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/split', { ...at(id), body: { ticket_ids, reason } }))
export const move = (id: string, ticket_ids: string[], into: string, reason: string) =>
  unwrap(
    client.POST('/api/v1/incidents/{id}/move', { ...at(id), body: { ticket_ids, into, reason } }),
  )
export const remove = (id: string, ticket_ids: string[], reason: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/remove', { ...at(id), body: { ticket_ids, reason } }))
export const add = (id: string, number: string, reason: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/add', { ...at(id), body: { number, reason } }))
export const rename = (id: string, title: string, reason: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/rename', { ...at(id), body: { title, reason } }))
export const undo = (step_id: string) =>
  unwrap(client.POST('/api/v1/incidents/steps/{step_id}/undo', { params: { path: { step_id } } }))

export const saveRoot = (id: string, body: RootBody) =>
  unwrap(client.PUT('/api/v1/incidents/{id}/root', { ...at(id), body }))
export const submitRoot = (id: string, version: number) =>
  unwrap(client.POST('/api/v1/incidents/{id}/root/submit', { ...at(id), body: { version } }))
export const acceptRoot = (id: string, version: number, note: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/root/accept', { ...at(id), body: { version, note } }))
export const refuseRoot = (id: string, version: number, note: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/root/refuse', { ...at(id), body: { version, note } }))
export const finishRoot = (id: string, version: number, note: string) =>
  unwrap(client.POST('/api/v1/incidents/{id}/root/finish', { ...at(id), body: { version, note } }))
export async function downloadRoot(id: string, title: string, format: 'docx' | 'pdf') {
  const { data, error, response } = await client.GET('/api/v1/incidents/{id}/root/document', {
    params: { path: { id }, query: { format } },
    parseAs: 'blob',
  })
  if (error !== undefined || data === undefined) {
    const body = error as { code?: string; message?: string } | undefined
    throw new ApiError(response.status, body?.code ?? '', body?.message ?? '')
  }
  const address = URL.createObjectURL(data as unknown as Blob)
  const link = document.createElement('a')
  link.href = address
  link.download = `${title}.${format}`
  link.click()
  URL.revokeObjectURL(address)
}
