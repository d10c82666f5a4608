import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import { saveFile } from '@/api/saveFile'
import { useLiveQueries } from '@/live/useLive'
import type { Doc, Mode, Run } from './types'

export const REGISTERS = ['registers'] as const
const PAGE_SIZE = 100
const WORKING_MS = 700
const FEW = 20

/** What somebody changed in any register, and how far a long run has come. */
export const useRegisterNews = () =>
  useLiveQueries(['registers'], [[...REGISTERS]], ['registers.progress'])

export const useRegisters = () =>
  useQuery({
    queryKey: [...REGISTERS, 'all'],
    queryFn: () => unwrap(client.GET('/api/v1/registers')),
  })

export interface RowFilter {
  q: string
  isRetired: boolean
}

const filterOf = ({ q, isRetired }: RowFilter) => ({ ...(q && { q }), is_retired: isRetired })

export const useRows = (name: string, filter: RowFilter) =>
  useInfiniteQuery({
    queryKey: [...REGISTERS, name, 'rows', filter],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/registers/{name}', {
          params: {
            path: { name },
            query: {
              ...filterOf(filter),
              limit: PAGE_SIZE,
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous, query) => (query?.queryKey[1] === name ? previous : undefined),
  })

/** The first few active rows that a person may mean, for a field that refers to a register. */
export const useFewRows = (name: string, q: string, isOn: boolean) =>
  useQuery({
    queryKey: [...REGISTERS, name, 'few', q],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/registers/{name}', {
          params: { path: { name }, query: { ...(q && { q }), is_retired: false, limit: FEW } },
        }),
      ),
    enabled: isOn,
    placeholderData: keepPreviousData,
  })

const rowPath = (name: string, code: string) => ({ params: { path: { name, code } } })

export const rowQuery = (name: string, code: string) => ({
  queryKey: [...REGISTERS, name, 'row', code],
  queryFn: () => unwrap(client.GET('/api/v1/registers/{name}/rows/{code}', rowPath(name, code))),
})

/** A row that does not exist any more is an answer, not a failure to be asked again. */
export const useRow = (name: string, code: string, isOn = true) =>
  useQuery({
    ...rowQuery(name, code),
    enabled: isOn,
    retry: (count, error) => !(error instanceof ApiError && error.status === 404) && count < 2,
  })

/** What is wrong with a row and what it would do to open tickets; nothing is saved by asking. */
export const usePreview = (name: string, code: string, doc: Doc | null) =>
  useQuery({
    queryKey: [...REGISTERS, name, 'preview', code, doc],
    queryFn: () =>
      unwrap(
        client.POST('/api/v1/registers/{name}/rows/{code}/preview', {
          ...rowPath(name, code),
          body: { doc: doc ?? {} },
        }),
      ),
    enabled: doc !== null && code !== '',
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  })

interface Saving {
  name: string
  code: string
  version: number
  note: string
}

export const saveRow = ({ name, code, ...body }: Saving & { doc: Doc }) =>
  unwrap(client.PUT('/api/v1/registers/{name}/rows/{code}', { ...rowPath(name, code), body }))

export const setRetired = ({ name, code, isRetired, ...body }: Saving & { isRetired: boolean }) =>
  isRetired
    ? unwrap(
        client.POST('/api/v1/registers/{name}/rows/{code}/retire', {
          ...rowPath(name, code),
          body,
        }),
      )
    : unwrap(
        client.POST('/api/v1/registers/{name}/rows/{code}/restore', {
          ...rowPath(name, code),
          body,
        }),
      )

export const useRowHistory = (name: string, code: string) =>
  useInfiniteQuery({
    queryKey: [...REGISTERS, name, 'history', code],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/registers/{name}/rows/{code}/history', {
          params: { path: { name, code }, query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

export type Format = 'xlsx' | 'csv'

/** What is shown, as a file. */
export const exportRows = (name: string, filter: RowFilter, format: Format) =>
  saveFile(
    client.GET('/api/v1/registers/{name}/export', {
      params: { path: { name }, query: { format, ...filterOf(filter) } },
      parseAs: 'blob',
    }),
    `${name}.${format}`,
  )

/** The empty table with headings, notes and examples. */
export const downloadTemplate = (name: string, format: Format) =>
  saveFile(
    client.GET('/api/v1/registers/{name}/template', {
      params: { path: { name }, query: { format } },
      parseAs: 'blob',
    }),
    `${name}.${format}`,
  )

/** The rows of a refused file with what is wrong beside each. */
export const downloadErrors = (id: string) =>
  saveFile(
    client.GET('/api/v1/imports/{id}/errors.xlsx', { params: { path: { id } }, parseAs: 'blob' }),
    'errors.xlsx',
  )

/**
 * The first passwords of the people whom one's own files made, once: the server forgets them with
 * its answer. 404: there are none (left).
 */
export const takeFirstPasswords = (name: string) =>
  saveFile(client.POST('/api/v1/accounts/first-passwords', { parseAs: 'blob' }), name)

const isWorking = (run: Run | undefined) => run?.state === 'reading' || run?.state === 'applying'

/** An import; asked again while the server works on it. */
export const useRun = (id: string) =>
  useQuery({
    queryKey: [...REGISTERS, 'runs', id],
    queryFn: () => unwrap(client.GET('/api/v1/imports/{id}', { params: { path: { id } } })),
    refetchInterval: ({ state }) => (isWorking(state.data) ? WORKING_MS : false),
  })

export const useRuns = (register: string) =>
  useInfiniteQuery({
    queryKey: [...REGISTERS, 'runs', 'of', register],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/imports', {
          params: { query: { register, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isWorking)) ? WORKING_MS : false,
  })

export const useRunErrors = (id: string) =>
  useInfiniteQuery({
    queryKey: [...REGISTERS, 'runs', id, 'errors'],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/imports/{id}/errors', {
          params: { path: { id }, query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

export const useRunChanges = (id: string, kind: string) =>
  useInfiniteQuery({
    queryKey: [...REGISTERS, 'runs', id, 'changes', kind],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/imports/{id}/changes', {
          params: {
            path: { id },
            query: {
              ...(kind && { kind: kind as ChangeKind }),
              ...(pageParam && { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })

type ChangeKind = 'new' | 'changed' | 'retired' | 'restored'

/** Send a file to be checked: the body is the file itself. */
export const startImport = (register: string, mode: Mode, file: File) =>
  unwrap(
    client.POST('/api/v1/imports', {
      params: { query: { register, mode, file_name: file.name } },
      headers: { 'Content-Type': 'application/octet-stream' },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
    }),
  )

const runPath = (id: string) => ({ params: { path: { id } } })

export const applyRun = (id: string, note: string) =>
  unwrap(client.POST('/api/v1/imports/{id}/apply', { ...runPath(id), body: { note } }))

export const discardRun = (id: string) =>
  unwrap(client.POST('/api/v1/imports/{id}/discard', runPath(id)))

export const undoRun = (id: string, note: string) =>
  unwrap(client.POST('/api/v1/imports/{id}/undo', { ...runPath(id), body: { note } }))
