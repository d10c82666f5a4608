import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type Token = components['schemas']['TokenRead']
export type Scope = components['schemas']['Scope']
export type TokenMake = components['schemas']['TokenMake']
export type TokenMade = components['schemas']['TokenMade']
export type TokenRotate = components['schemas']['TokenRotate']

export const useTokens = () =>
  useQuery({ queryKey: ['tokens'], queryFn: () => unwrap(client.GET('/api/v1/tokens')) })

export const makeToken = (body: TokenMake) => unwrap(client.POST('/api/v1/tokens', { body }))

export const rotateToken = (id: string, body: TokenRotate) =>
  unwrap(client.POST('/api/v1/tokens/{id}/rotate', { params: { path: { id } }, body }))

export const revokeToken = (id: string) =>
  unwrap(client.POST('/api/v1/tokens/{id}/revoke', { params: { path: { id } } }))
