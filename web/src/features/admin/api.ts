import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components, operations } from '@/api/schema'

export type Account = components['schemas']['AccountRead']
export type AccountCreate = components['schemas']['AccountCreate']
export type AccountChoices = components['schemas']['AccountChoices']
export type AuditRow = components['schemas']['AuditRead']
export type AuditQuery = NonNullable<
  operations['audit_read_audit']['parameters']['query']
>

const ACCOUNTS = ['accounts'] as const

export const useAccounts = (q: string) =>
  useInfiniteQuery({
    queryKey: [...ACCOUNTS, 'list', q],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/accounts', {
          params: { query: { ...(q && { q }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })

/** What the signed-in administrator may do here. */
export const useChoices = () =>
  useQuery({
    queryKey: [...ACCOUNTS, 'choices'],
    queryFn: () => unwrap(client.GET('/api/v1/accounts/choices')),
  })

export const createAccount = (body: AccountCreate) =>
  unwrap(client.POST('/api/v1/accounts', { body }))

export const setRoles = (id: string, roles: string[]) =>
  unwrap(client.PUT('/api/v1/accounts/{id}/roles', { params: { path: { id } }, body: { roles } }))

export const closeAccount = (id: string) =>
  unwrap(client.POST('/api/v1/accounts/{id}/close', { params: { path: { id } } }))

/** The history of everything, newest first. */
export const useAudit = (query: AuditQuery) =>
  useInfiniteQuery({
    queryKey: ['audit', query],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/audit', {
          params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
