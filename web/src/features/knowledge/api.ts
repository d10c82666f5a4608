import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components, operations } from '@/api/schema'

type Schemas = components['schemas']
export type Card = Schemas['CardRead']
export type CardLine = Schemas['CardLine']
export type CardDocument = Schemas['CardDocument']
export type VersionLine = Schemas['CardVersionLine']
export type VersionDetail = Schemas['CardVersionDetail']
export type History = Schemas['CardHistory']
export type Checks = Schemas['CardChecks']
export type Proposed = Schemas['ProposedVersion']
export type Difference = Schemas['DifferenceField']
export type Golden = Schemas['GoldenRead']
export type Review = Schemas['ReviewRead']
export type Standing = Schemas['CardStanding']
export type LibraryAsk = NonNullable<operations['cards_read_library']['parameters']['query']>

/** Everything below it is read again when a card changes. */
export const CARDS = 'cards'
const AGAIN_MS = 60_000
const SOON_MS = 2_500

export const useLibrary = (ask: LibraryAsk) =>
  useQuery({
    queryKey: [CARDS, 'library', ask],
    queryFn: () => unwrap(client.GET('/api/v1/cards/library', { params: { query: ask } })),
    placeholderData: (before) => before,
  })

export const useHistory = (code: string) =>
  useQuery({
    queryKey: [CARDS, 'history', code],
    queryFn: () =>
      unwrap(client.GET('/api/v1/cards/{code}/versions', { params: { path: { code } } })),
    enabled: code !== '',
  })

/** A version with its difference; asked again until its golden questions are answered. */
export const useVersion = (code: string, number: number, against?: number) =>
  useQuery({
    queryKey: [CARDS, 'version', code, number, against ?? null],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/cards/{code}/versions/{number}', {
          params: { path: { code, number }, query: { against } },
        }),
      ),
    enabled: number > 0,
    refetchInterval: ({ state: { data } }) =>
      data && !data.checks && ['proposed', 'draft'].includes(data.state) ? SOON_MS : false,
  })

export const useProposed = () =>
  useQuery({
    queryKey: [CARDS, 'proposed'],
    queryFn: () => unwrap(client.GET('/api/v1/cards/proposed')),
    refetchInterval: AGAIN_MS,
  })

export const useComing = () =>
  useQuery({
    queryKey: [CARDS, 'coming'],
    queryFn: () => unwrap(client.GET('/api/v1/cards/coming')),
    staleTime: AGAIN_MS,
  })

export const useReviews = (closed: boolean) =>
  useQuery({
    queryKey: [CARDS, 'reviews', closed],
    queryFn: () => unwrap(client.GET('/api/v1/cards/reviews', { params: { query: { closed } } })),
    refetchInterval: AGAIN_MS,
  })

export const useMonitor = () =>
  useQuery({
    queryKey: [CARDS, 'monitor'],
    queryFn: () => unwrap(client.GET('/api/v1/cards/monitor')),
    refetchInterval: AGAIN_MS,
  })

/** A step with a card; whatever came of it, everything about cards is read again. */
export function useStep<Ask, Answer>(step: (ask: Ask) => Promise<Answer>) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: step,
    onSettled: () => queries.invalidateQueries({ queryKey: [CARDS] }),
  })
}

const version = (code: string, number: number) => ({ params: { path: { code, number } } })

export const save = (body: Schemas['CardSave']) =>
  unwrap(client.POST('/api/v1/cards/versions', { body }))
export const submit = (code: string, number: number) =>
  unwrap(
    client.POST('/api/v1/cards/{code}/versions/{number}/submit', {
      ...version(code, number),
      body: { note: '' },
    }),
  )
export const takeBack = (code: string, number: number) =>
  unwrap(client.POST('/api/v1/cards/{code}/versions/{number}/take-back', version(code, number)))
export const check = (code: string, number: number) =>
  unwrap(client.POST('/api/v1/cards/{code}/versions/{number}/check', version(code, number)))
export const refuse = (code: string, number: number, reason: string) =>
  unwrap(
    client.POST('/api/v1/cards/{code}/versions/{number}/refuse', {
      ...version(code, number),
      body: { reason },
    }),
  )
export const publish = (body: Schemas['PublishAsk']) =>
  unwrap(client.POST('/api/v1/cards/publish', { body }))
export const withdraw = (code: string, number: number, reason: string) =>
  unwrap(
    client.POST('/api/v1/cards/{code}/withdraw', {
      params: { path: { code } },
      body: { number, reason },
    }),
  )
export const restore = (code: string, number: number, note: string) =>
  unwrap(
    client.POST('/api/v1/cards/{code}/restore', {
      params: { path: { code } },
      body: { number, note },
    }),
  )
export const answerReview = (id: string, outcome: Schemas['ReviewState'], note: string) =>
  unwrap(
    client.POST('/api/v1/cards/reviews/{id}/answer', {
      params: { path: { id } },
      body: { outcome, note },
    }),
  )
export const askOwners = (policy: string, cards: readonly Schemas['ReviewWish'][]) =>
  unwrap(client.POST('/api/v1/cards/reviews', { body: { policy, cards: [...cards] } }))
export const upload = (file: File) =>
  unwrap(
    client.POST('/api/v1/cards/files', {
      params: { query: { name: file.name } },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  )
