import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import type { components, operations } from '@/api/schema'

export type Account = components['schemas']['AccountRead']
export type AccountCreate = components['schemas']['AccountCreate']
export type AccountChoices = components['schemas']['AccountChoices']
export type AuditRow = components['schemas']['AuditRead']
export type AuditKind = components['schemas']['AuditKind']
export type Seals = components['schemas']['SealsRead']
export type AuditQuery = NonNullable<operations['audit_read_audit']['parameters']['query']>

export type AccountDetail = components['schemas']['AccountDetail']
export type Provider = components['schemas']['ProviderRead']
export type ProviderSetup = components['schemas']['ProviderSetup']

const ACCOUNTS = ['accounts'] as const
const PROVIDERS = ['providers'] as const
const RULE = ['factor-rule'] as const

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

const of = (id: string) => ({ params: { path: { id } } })

export const useAccount = (id: string) =>
  useQuery({
    queryKey: [...ACCOUNTS, id],
    queryFn: () => unwrap(client.GET('/api/v1/accounts/{id}', of(id))),
  })

export const changeAccount = (id: string, body: components['schemas']['AccountChange']) =>
  unwrap(client.PATCH('/api/v1/accounts/{id}', { ...of(id), body }))

export const setSignInNames = (id: string, body: components['schemas']['SignInNames']) =>
  unwrap(client.PUT('/api/v1/accounts/{id}/sign-in-names', { ...of(id), body }))

export const resetPassword = (id: string, note: string) =>
  unwrap(client.POST('/api/v1/accounts/{id}/reset-password', { ...of(id), body: { note } }))

export const resetFactor = (id: string, note: string) =>
  unwrap(client.POST('/api/v1/accounts/{id}/reset-factor', { ...of(id), body: { note } }))

export const unlock = (id: string, note: string) =>
  unwrap(client.POST('/api/v1/accounts/{id}/unlock', { ...of(id), body: { note } }))

export const linkIdentity = (id: string, body: components['schemas']['IdentityLink']) =>
  unwrap(client.POST('/api/v1/accounts/{id}/identities', { ...of(id), body }))

export const unlinkIdentity = (id: string, identity_id: string, note: string) =>
  unwrap(
    client.POST('/api/v1/accounts/{id}/identities/{identity_id}/unlink', {
      params: { path: { id, identity_id } },
      body: { note },
    }),
  )

export const useProviders = () =>
  useQuery({ queryKey: PROVIDERS, queryFn: () => unwrap(client.GET('/api/v1/providers')) })

export const createProvider = (body: ProviderSetup) =>
  unwrap(client.POST('/api/v1/providers', { body }))

export const changeProvider = (id: string, version: number, body: ProviderSetup) =>
  unwrap(client.PUT('/api/v1/providers/{id}', { ...of(id), body: { ...body, version } }))

export const approveProvider = (id: string, version: number) =>
  unwrap(client.POST('/api/v1/providers/{id}/approve', { ...of(id), body: { version } }))

export const switchProvider = (id: string, is_active: boolean) =>
  unwrap(client.POST('/api/v1/providers/{id}/switch', { ...of(id), body: { is_active } }))

export const checkProvider = (id: string) =>
  unwrap(client.POST('/api/v1/providers/{id}/check', of(id)))

export const useFactorRule = () =>
  useQuery({ queryKey: RULE, queryFn: () => unwrap(client.GET('/api/v1/factor-rule')) })

export const setFactorRule = (roles: string[]) =>
  unwrap(client.PUT('/api/v1/factor-rule', { body: { roles } }))

/** Every kind of event with its words. */
export const useAuditKinds = () =>
  useQuery({
    queryKey: ['audit', 'kinds'],
    queryFn: () => unwrap(client.GET('/api/v1/audit/kinds')),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** How far history is sealed; read again while a check runs. */
export const useSeals = () =>
  useQuery({
    queryKey: ['audit', 'seals'],
    queryFn: () => unwrap(client.GET('/api/v1/audit/seals')),
    refetchInterval: ({ state }) => {
      const last = state.data?.checks[0]?.state
      return last === 'waiting' || last === 'running' ? 2_000 : false
    },
  })

export const verifySeals = () =>
  unwrap(client.POST('/api/v1/audit/seals/verify', { body: { first: 1 } }))

/** Fetch what is shown as a file and hand it to the browser; the export is history itself. */
export async function exportAudit({ cursor: _, limit: __, ...query }: AuditQuery, name: string) {
  const { data, error, response } = await client.GET('/api/v1/audit/export', {
    params: { query },
    parseAs: 'blob',
  })
  if (error !== undefined || data === undefined) {
    const body = error as { code?: string; message?: string } | undefined
    throw new ApiError(response.status, body?.code ?? '', body?.message ?? '')
  }
  const address = URL.createObjectURL(data as unknown as Blob)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}
