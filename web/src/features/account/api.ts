import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type OwnSignIn = components['schemas']['OwnSignIn']
export type Session = components['schemas']['SessionRead']
export type Identity = components['schemas']['IdentityRead']
export type Enrolment = components['schemas']['EnrolmentRead']

export const OWN = ['own-sign-in'] as const

export const useOwnSignIn = () =>
  useQuery({ queryKey: OWN, queryFn: () => unwrap(client.GET('/api/v1/me/sign-in')) })

/** One change to one's own ways in; they are read again afterwards. */
export function useOwn<Body, Result>(
  send: (body: Body) => Promise<Result>,
  onDone?: (result: Result) => void,
) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: (result) => {
      onDone?.(result)
      return queries.invalidateQueries({ queryKey: OWN })
    },
  })
}

export const startFactor = () => unwrap(client.POST('/api/v1/me/factor'))
export const confirmFactor = (code: string) =>
  unwrap(client.POST('/api/v1/me/factor/confirm', { body: { code } }))
export const renewCodes = (code: string) =>
  unwrap(client.POST('/api/v1/me/factor/recovery-codes', { body: { code } }))
export const removeFactor = (code: string) =>
  unwrap(client.POST('/api/v1/me/factor/remove', { body: { code } }))
export const endOthers = () => unwrap(client.POST('/api/v1/me/sessions/end-others'))
export const endSession = (id: string) =>
  unwrap(client.POST('/api/v1/me/sessions/{id}/end', { params: { path: { id } } }))
export const linkIdentity = (provider_id: string) =>
  unwrap(
    client.POST('/api/v1/me/identities/{provider_id}/link', { params: { path: { provider_id } } }),
  )
export const unlinkIdentity = (id: string) =>
  unwrap(client.POST('/api/v1/me/identities/{id}/unlink', { params: { path: { id } } }))
