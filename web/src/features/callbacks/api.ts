import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

export type Callback = components['schemas']['CallbackRead']
export type CallbackDesk = components['schemas']['CallbackDesk']
export type CallbackAction = Callback['actions'][number]['name']
export type Satisfaction = components['schemas']['Satisfaction']
export type CitizenSolved = components['schemas']['CitizenSolved']
export type AttemptEnd = components['schemas']['AttemptEnd']

const CALLBACKS = ['callbacks'] as const
const SHOWN = 200

export interface CallbackFilter {
  due?: 'due' | 'overdue'
  state?: Callback['state'][]
}

/** The open callbacks, the most pressing first; follows live changes. */
export function useCallbacks(filter: CallbackFilter) {
  useLiveQueries(['callbacks'], [CALLBACKS])
  return useQuery({
    queryKey: [...CALLBACKS, 'list', filter],
    queryFn: () =>
      unwrap(client.GET('/api/v1/callbacks', { params: { query: { ...filter, limit: SHOWN } } })),
    placeholderData: keepPreviousData,
  })
}

export const useDesk = () =>
  useQuery({
    queryKey: [...CALLBACKS, 'desk'],
    queryFn: () => unwrap(client.GET('/api/v1/callbacks/desk')),
    refetchInterval: 60_000,
  })

interface Seen {
  id: string
  version: number
}

const at = ({ id }: Seen) => ({ params: { path: { task_id: id } } })

export const take = (seen: Seen) =>
  unwrap(
    client.POST('/api/v1/callbacks/{task_id}/take', {
      ...at(seen),
      body: { version: seen.version },
    }),
  )

export const release = (seen: Seen) =>
  unwrap(
    client.POST('/api/v1/callbacks/{task_id}/release', {
      ...at(seen),
      body: { version: seen.version },
    }),
  )

/** Begin a try: the answer holds the number to dial, for this call only. */
export const begin = (seen: Seen) =>
  unwrap(
    client.POST('/api/v1/callbacks/{task_id}/attempts', {
      ...at(seen),
      body: { version: seen.version },
    }),
  )

export const endAttempt = (seen: Seen, result: AttemptEnd['result'], note: string) =>
  unwrap(
    client.POST('/api/v1/callbacks/{task_id}/result', {
      ...at(seen),
      body: { version: seen.version, result, note },
    }),
  )

export const evaluate = (
  seen: Seen,
  answers: { satisfaction: Satisfaction; solved: CitizenSolved; words: string },
) =>
  unwrap(
    client.POST('/api/v1/callbacks/{task_id}/evaluation', {
      ...at(seen),
      body: { version: seen.version, ...answers },
    }),
  )
