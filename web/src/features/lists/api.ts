import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type ListRow = Schemas['ListRow']
export type ListKind = ListRow['kind']
export type Preview = Schemas['PreviewRead']
export type DutyChoice = Schemas['DutyChoice']
export type Change = Schemas['PreviewBody']

export function useLists() {
  useLiveQueries(['lists'], [['lists']])
  return useQuery({
    queryKey: ['lists'],
    queryFn: () => unwrap(client.GET('/api/v1/lists')),
    placeholderData: keepPreviousData,
  })
}

/** Rows of the catalogue that say all of these words. */
export const useDutyRows = (q: string) =>
  useQuery({
    queryKey: ['lists-duty-rows', q],
    queryFn: () => unwrap(client.GET('/api/v1/lists/duty-rows', { params: { query: { q } } })),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/** What a change would do to tickets; nothing is saved. */
export const usePreview = (change: Change | null) =>
  useQuery({
    queryKey: ['lists-preview', change],
    queryFn: () =>
      unwrap(
        client.POST('/api/v1/lists/preview', {
          body: change ?? { duty_code: '', kind: 'direct', is_added: true },
        }),
      ),
    enabled: change !== null,
    retry: false,
  })

const at = ({ id }: ListRow) => ({ params: { path: { id } } })

export const propose = (body: Schemas['ProposeBody']) =>
  unwrap(client.POST('/api/v1/lists', { body }))

export const approve = (row: ListRow) =>
  unwrap(client.POST('/api/v1/lists/{id}/approve', { ...at(row), body: { version: row.version } }))

export const refuse = (row: ListRow, reason: string) =>
  unwrap(
    client.POST('/api/v1/lists/{id}/refuse', {
      ...at(row),
      body: { version: row.version, reason },
    }),
  )

export const proposeEnd = (row: ListRow, reason: string) =>
  unwrap(
    client.POST('/api/v1/lists/{id}/propose-end', {
      ...at(row),
      body: { version: row.version, reason },
    }),
  )
