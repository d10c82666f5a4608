import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type GapRow = Schemas['GapRow']
export type Gap = Schemas['GapRead']
export type GapState = GapRow['state']
export type GapQuestion = Schemas['GapQuestion']
export type GapCounts = Schemas['GapCounts']
export type GapDraft = Schemas['GapDraft']

const KEY = 'gaps'

export interface Wanted {
  state: GapState | ''
  overdue: boolean
  q: string
  unit: string
  subject: string
}

export function useGaps(wanted: Wanted) {
  useLiveQueries(['gaps'], [[KEY]])
  return useInfiniteQuery({
    queryKey: [KEY, 'list', wanted],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/gaps', {
          params: {
            query: {
              state: wanted.state ? [wanted.state] : undefined,
              overdue: wanted.overdue || undefined,
              q: wanted.q || undefined,
              unit: wanted.unit || undefined,
              subject: wanted.subject || undefined,
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

export const useGapCounts = () =>
  useQuery({
    queryKey: [KEY, 'counts'],
    queryFn: () => unwrap(client.GET('/api/v1/gaps/counts')),
    placeholderData: keepPreviousData,
  })

export const useGap = (id: string) =>
  useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/gaps/{id}', { params: { path: { id } } })),
    retry: false,
  })

/** One step; what the server answers is shown, everything else is read again. */
export function useGapStep() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<Gap>) => run(),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

const at = ({ id }: GapRow) => ({ params: { path: { id } } })
type Versioned = Pick<GapRow, 'version'>
const seen = ({ version }: Versioned) => ({ version })

export const assign = (gap: Gap, unit_code: string) =>
  unwrap(client.POST('/api/v1/gaps/{id}/assign', { ...at(gap), body: { ...seen(gap), unit_code } }))
export const decline = (gap: Gap, reason: string) =>
  unwrap(client.POST('/api/v1/gaps/{id}/decline', { ...at(gap), body: { ...seen(gap), reason } }))
export const close = (gap: Gap, reason: string) =>
  unwrap(client.POST('/api/v1/gaps/{id}/close', { ...at(gap), body: { ...seen(gap), reason } }))
export const sendBack = (gap: Gap) =>
  unwrap(client.POST('/api/v1/gaps/{id}/send-back', { ...at(gap), body: seen(gap) }))
export const test = (gap: Gap, card_code: string) =>
  unwrap(client.POST('/api/v1/gaps/{id}/test', { ...at(gap), body: { ...seen(gap), card_code } }))
export const merge = (gap: Gap, into: string) =>
  unwrap(client.POST('/api/v1/gaps/{id}/merge', { ...at(gap), body: { ...seen(gap), into } }))
export const split = (gap: Gap, question_ids: string[]) =>
  unwrap(
    client.POST('/api/v1/gaps/{id}/split', { ...at(gap), body: { ...seen(gap), question_ids } }),
  )
export const leaveOut = (gap: Gap, question_id: string) =>
  unwrap(
    client.POST('/api/v1/gaps/{id}/questions/{question_id}/leave-out', {
      params: { path: { id: gap.id, question_id } },
      body: seen(gap),
    }),
  )
export const draft = (gap: Gap, body: Omit<GapDraft, 'version'>) =>
  unwrap(client.POST('/api/v1/gaps/{id}/draft', { ...at(gap), body: { ...seen(gap), ...body } }))
