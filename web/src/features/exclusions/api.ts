import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useLiveQueries } from '@/live/useLive'

export type Exclusion = components['schemas']['ExclusionRead']
export type TicketExclusions = components['schemas']['TicketExclusions']
export type ExclusionCode = components['schemas']['ExclusionCode']

export const VIEWS = ['mine', 'asked', 'ended'] as const
export type View = (typeof VIEWS)[number]

const EXCLUSIONS = ['exclusions'] as const
const SHOWN = 200
const ENDED = ['granted', 'refused', 'withdrawn'] as const

const queryOf = (view: View) => ({
  limit: SHOWN,
  ...(view === 'mine' && { mine: true }),
  ...(view === 'ended' && { state: [...ENDED] }),
})

/** Live topics: the hotline's own desk, or the reader's unit. */
function useStreams(): string[] {
  const { me, can } = useSession()
  if (can('exclusion:ask')) return me.unit ? [`unit:${me.unit.id}`] : []
  return ['exclusions']
}

/** Applications, the newest first; follows live changes. */
export function useExclusions(view: View) {
  useLiveQueries(useStreams(), [EXCLUSIONS])
  return useQuery({
    queryKey: [...EXCLUSIONS, 'list', view],
    queryFn: () => unwrap(client.GET('/api/v1/exclusions', { params: { query: queryOf(view) } })),
    placeholderData: keepPreviousData,
  })
}

/** What was applied for about one ticket, and what my unit still may. */
export const useTicketExclusions = (ticketId: string, isOn: boolean) =>
  useQuery({
    queryKey: ['tickets', ticketId, 'exclusions'],
    queryFn: () =>
      unwrap(client.GET('/api/v1/tickets/{id}/exclusions', { params: { path: { id: ticketId } } })),
    enabled: isOn,
  })

interface Seen {
  id: string
  version: number
}

const at = ({ id }: Seen) => ({ params: { path: { exclusion_id: id } } })

export const decide = (seen: Seen, given: { is_granted: boolean; note: string }) =>
  unwrap(
    client.POST('/api/v1/exclusions/{exclusion_id}/decide', {
      ...at(seen),
      body: { version: seen.version, ...given },
    }),
  )

export const withdraw = (seen: Seen) =>
  unwrap(
    client.POST('/api/v1/exclusions/{exclusion_id}/withdraw', {
      ...at(seen),
      body: { version: seen.version },
    }),
  )

export interface Application {
  code: ExclusionCode
  evidence: string
  evaluation_id: string | null
}

export const ask = (ticketId: string, given: Application) =>
  unwrap(
    client.POST('/api/v1/tickets/{id}/exclusions', {
      params: { path: { id: ticketId } },
      body: given,
    }),
  )
