import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useLiveQueries } from '@/live/useLive'
import type { ClockView } from '@/ui/ClockBar'
import type { Query } from './filters'

export type TicketRow = components['schemas']['TicketRow']
export type TicketDetail = components['schemas']['TicketDetail']
export type Assignment = TicketDetail['assignments'][number]
export type Contact = Assignment['contacts'][number]
export type TicketField = TicketDetail['fields'][number]
export type Proposal = TicketDetail['proposals'][number]
export type Span = TicketField['spans'][number]
export type ActionRead = TicketDetail['actions'][number]
export type ActionName = ActionRead['name']
export type StoryItem = components['schemas']['StoryItem']
export type Transcript = components['schemas']['Transcript']
export type Utterance = Transcript['utterances'][number]
export type RevealField = components['schemas']['RevealBody']['field']

export const TICKETS = ['tickets'] as const
const PAGE_SIZE = 50

/** What changes to tickets this person may hear: all, or those of the own unit. */
export function useTicketStreams(): string[] {
  const { me, can } = useSession()
  if (can('ticket:inbox')) return me.unit ? [`unit:${me.unit.id}`] : []
  return can('ticket:read') ? ['tickets'] : []
}

/** The pages of a filtered list read so far, newest ticket first; follows live changes. */
export function useTicketList(query: Query) {
  useLiveQueries(useTicketStreams(), [[...TICKETS, 'list']])
  return useInfiniteQuery({
    queryKey: [...TICKETS, 'list', query],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/tickets', {
          params: {
            query: { ...query, limit: PAGE_SIZE, ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
}

const pathOf = (id: string) => ({ params: { path: { id } } })

/** A ticket, its story and its transcript; follows live changes. */
export function useTicket(id: string) {
  useLiveQueries([`ticket:${id}`], [[...TICKETS, id]])
  return useQuery({
    queryKey: [...TICKETS, id, 'detail'],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}', pathOf(id))),
    placeholderData: (previous) => (previous?.id === id ? previous : undefined),
  })
}

export const useStory = (id: string) =>
  useQuery({
    queryKey: [...TICKETS, id, 'story'],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}/story', pathOf(id))),
  })

export const useTranscript = (id: string, isOn: boolean) =>
  useQuery({
    queryKey: [...TICKETS, id, 'transcript'],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}/transcript', pathOf(id))),
    enabled: isOn,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Ask for a masked value; the server writes down who asked and why. */
export async function reveal(id: string, field: RevealField, why: string): Promise<string> {
  const call = client.POST('/api/v1/tickets/{id}/reveal', { ...pathOf(id), body: { field, why } })
  return (await unwrap(call)).value
}

interface StepEnds<Result> {
  onDone?: (result: Result) => void
  onRefused?: (error: Error) => void
}

/**
 * One step of a ticket's road. Whatever lists show is read again; so it is after a refusal because
 * somebody was faster. Its end is told also when the row it was taken on has meanwhile gone.
 */
export function useStep<Body, Result>(
  send: (body: Body) => Promise<Result>,
  { onDone, onRefused }: StepEnds<Result> = {},
) {
  const queries = useQueryClient()
  const readAgain = () =>
    queries.invalidateQueries({ predicate: ({ queryKey }) => !KEPT.has(String(queryKey[0])) })
  return useMutation({
    mutationFn: send,
    onSuccess: (result) => {
      keepDetail(queries, result)
      onDone?.(result)
      return readAgain()
    },
    onError: (error) => {
      onRefused?.(error)
      if (error instanceof ApiError && error.isConflict) void readAgain()
    },
  })
}

/** The page as it is after the step, at once: the next key must not meet the version before it. */
function keepDetail(queries: QueryClient, result: unknown) {
  if (typeof result !== 'object' || result === null || !('assignments' in result)) return
  const detail = result as TicketDetail
  const queryKey = [...TICKETS, detail.id, 'detail']
  void queries.cancelQueries({ queryKey })
  queries.setQueryData(queryKey, detail)
}

const KEPT = new Set(['me', 'city', 'clock'])

/** The clock of a row as the clock bar takes it. */
export const clockOfRow = ({ clock }: Pick<TicketRow, 'clock'>): ClockView | null =>
  clock && { ...clock, stopped_at: null }
