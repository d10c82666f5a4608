import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type PolicyRow = Schemas['PolicyRow']
export type Policy = Schemas['PolicyDetail']
export type PolicyState = Schemas['PolicyState']
export type Block = Schemas['PolicyBlock']
export type Go = Schemas['PolicyImportRead']
export type GoFile = Schemas['PolicyFileRead']
export type Ways = Schemas['PolicyImportWays']
export type Pair = Schemas['PolicyPairRead']
export type Facts = Schemas['PolicyFactsAsk']
export type Understanding = Schemas['PolicyUnderstandingRead']
export type PointKind = Schemas['PointKind']
export type Place = Schemas['TextPlace']

export const POLICIES = ['policies'] as const
const MOVING_MS = 1500

/** What others do to policies, and how far files have come. */
export const usePolicyNews = () =>
  useLiveQueries(['policies'], [[...POLICIES]], ['policies.progress'])

export interface PolicyFilter {
  q: string
  state: string
  issuer: string
}

export const usePolicies = (filter: PolicyFilter) =>
  useInfiniteQuery({
    queryKey: [...POLICIES, 'list', filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/policies', {
          params: {
            query: {
              ...(filter.q && { q: filter.q }),
              ...(filter.state && { state: filter.state as PolicyState }),
              ...(filter.issuer && { issuer: filter.issuer }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

export const useChoices = () =>
  useQuery({
    queryKey: [...POLICIES, 'choices'],
    queryFn: () => unwrap(client.GET('/api/v1/policies/choices')),
  })

const byCode = (code: string) => ({ params: { path: { code } } })

export const usePolicy = (code: string) =>
  useQuery({
    queryKey: [...POLICIES, code],
    queryFn: () => unwrap(client.GET('/api/v1/policies/{code}', byCode(code))),
    retry: (count, error) => !(error instanceof ApiError && error.status === 404) && count < 2,
  })

export const useUnderstanding = (code: string) =>
  useQuery({
    queryKey: [...POLICIES, code, 'understanding'],
    queryFn: () => unwrap(client.GET('/api/v1/policies/{code}/understanding', byCode(code))),
  })

export const confirmPolicy = (code: string, body: Facts) =>
  unwrap(client.POST('/api/v1/policies/{code}/confirm', { ...byCode(code), body }))

export const setRetired = (code: string, version: number, isRetired: boolean) => {
  const asked = { ...byCode(code), body: { version } }
  return unwrap(
    isRetired
      ? client.POST('/api/v1/policies/{code}/retire', asked)
      : client.POST('/api/v1/policies/{code}/restore', asked),
  )
}

export const markPoint = (code: string, kind: PointKind, at: Place) =>
  unwrap(client.POST('/api/v1/policies/{code}/points', { ...byCode(code), body: { kind, at } }))

export const originalPath = (code: string, edition?: string) =>
  `/api/v1/policies/${encodeURIComponent(code)}/original${edition ? `?edition=${edition}` : ''}`
export const pagePath = (code: string, page: number, edition: number) =>
  `/api/v1/policies/${encodeURIComponent(code)}/pages/${page}?e=${edition}`
export const fileOriginalPath = (id: string) => `/api/v1/policy-files/${id}/original`

export const useWays = (isOn: boolean) =>
  useQuery({
    queryKey: [...POLICIES, 'ways'],
    queryFn: () => unwrap(client.GET('/api/v1/policy-imports/ways')),
    enabled: isOn,
  })

export const isMoving = ({ state }: GoFile) => state === 'waiting' || state === 'reading'

export const useGoes = () =>
  useInfiniteQuery({
    queryKey: [...POLICIES, 'goes'],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/policy-imports', {
          params: { query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(({ files }) => files.some(isMoving)))
        ? MOVING_MS
        : false,
  })

export const startGo = () => unwrap(client.POST('/api/v1/policy-imports'))

/** The body is the file itself; `target` says whose it is. */
export const sendFile = (target: { run: string } | { replaces: string }, file: File) =>
  unwrap(
    client.POST('/api/v1/policy-files', {
      params: { query: { ...target, file_name: file.name } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
    }),
  )

export const importUrls = (urls: string[]) =>
  unwrap(client.POST('/api/v1/policy-imports/urls', { body: { urls } }))

export const retryFile = (id: string) =>
  unwrap(client.POST('/api/v1/policy-files/{id}/retry', { params: { path: { id } } }))

export const usePairs = (id: string) =>
  useQuery({
    queryKey: [...POLICIES, 'pairs', id],
    queryFn: () =>
      unwrap(client.GET('/api/v1/policy-files/{id}/pairs', { params: { path: { id } } })),
  })

export const proposePairs = (id: string, body: Schemas['PolicyPairsAsk']) =>
  unwrap(client.POST('/api/v1/policy-files/{id}/pairs', { params: { path: { id } }, body }))
