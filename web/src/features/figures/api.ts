import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import { saveFile } from '@/api/saveFile'
import type { components } from '@/api/schema'
import type { Asked, By, RowPart, Way } from './filters'

type Schemas = components['schemas']
export type FigureMeta = Schemas['FigureMeta']
export type Group = Schemas['Group']
export type FigureRead = Schemas['FigureRead']
export type SliceRead = Schemas['SliceRead']
export type FigureRow = Schemas['FigureRowRead']
export type Bands = Schemas['Bands']
export type BandRow = Schemas['BandRow']
export type Check = Schemas['CheckRead']
export type ExportBody = Schemas['ExportBody']

const FIGURES = ['figures'] as const
const FRESH = { staleTime: 60_000 }
const PAGE_SIZE = 50

export const useCatalogue = () =>
  useQuery({
    queryKey: [...FIGURES, 'catalogue'],
    queryFn: () => unwrap(client.GET('/api/v1/figures')),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** A question for each group, so that a slow one holds up no other. */
export const useFigures = (groups: readonly Group[], asked: Asked) =>
  useQueries({
    queries: groups.map((group) => ({
      queryKey: [...FIGURES, 'group', group, asked],
      queryFn: () =>
        unwrap(client.GET('/api/v1/figures/values', { params: { query: { ...asked, group } } })),
      ...FRESH,
    })),
  })

export const useSeries = (code: string, by: By, asked: Asked, isOn: boolean) =>
  useQuery({
    queryKey: [...FIGURES, 'series', code, by, asked],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/figures/{code}/series', {
          params: { path: { code }, query: { ...asked, by } },
        }),
      ),
    enabled: isOn,
    placeholderData: keepPreviousData,
    ...FRESH,
  })

export const useRows = (code: string, part: RowPart, way: Way, asked: Asked) =>
  useInfiniteQuery({
    queryKey: [...FIGURES, 'rows', code, part, way, asked],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/figures/{code}/rows', {
          params: {
            path: { code },
            query: {
              ...asked,
              part,
              basis: way.basis,
              with_excluded: way.withExcluded,
              limit: PAGE_SIZE,
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

export const useBands = (asked: Asked) =>
  useQuery({
    queryKey: [...FIGURES, 'bands', asked],
    queryFn: () => unwrap(client.GET('/api/v1/figures/bands', { params: { query: asked } })),
    placeholderData: keepPreviousData,
    ...FRESH,
  })

export const useChecks = (asked: Asked) =>
  useQuery({
    queryKey: [...FIGURES, 'checks', asked],
    queryFn: () => unwrap(client.GET('/api/v1/figures/checks', { params: { query: asked } })),
    placeholderData: keepPreviousData,
    ...FRESH,
  })

/** What is shown as a file. */
export const download = (body: ExportBody) =>
  saveFile(
    client.POST('/api/v1/figures/export', { body, parseAs: 'blob' }),
    `figures.${body.format}`,
  )
