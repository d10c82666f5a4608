import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { explain } from '@/ui/states'

export type Brief = components['schemas']['CitizenBrief']
export type Citizen = components['schemas']['CitizenDetail']
export type Matter = components['schemas']['MatterRow']
export type Member = components['schemas']['CitizenMember']
export type Candidate = components['schemas']['LikelyCitizen']
export type CitizenCall = components['schemas']['CitizenCall']
export type By = components['schemas']['LookUpBody']['by']
export type Need = components['schemas']['Need']
export type Purpose = components['schemas']['Purpose']
export type ConsentWay = components['schemas']['ConsentWay']
export type FactKind = components['schemas']['FactKind']
export type Erasure = components['schemas']['ErasureRead']
export type Hold = components['schemas']['HoldRead']
export type Retention = components['schemas']['RetentionRead']
type RevealBody = components['schemas']['RevealCitizenBody']

const CITIZENS = ['citizens'] as const
const ERASURES = ['erasures'] as const

const at = (id: string) => ({ params: { path: { id } } })

export const lookUp = (by: By, value: string) =>
  unwrap(client.POST('/api/v1/citizens/look-up', { body: { by, value } }))

export const useCitizen = (id: string) =>
  useQuery({
    queryKey: [...CITIZENS, id],
    queryFn: () => unwrap(client.GET('/api/v1/citizens/{id}', at(id))),
  })

export const useCandidates = (id: string) =>
  useQuery({
    queryKey: [...CITIZENS, id, 'candidates'],
    queryFn: () => unwrap(client.GET('/api/v1/citizens/{id}/candidates', at(id))),
  })

export const useCalls = (id: string) =>
  useQuery({
    queryKey: [...CITIZENS, id, 'calls'],
    queryFn: () => unwrap(client.GET('/api/v1/citizens/{id}/calls', at(id))),
  })

export const useEvaluations = (id: string) =>
  useQuery({
    queryKey: [...CITIZENS, id, 'evaluations'],
    queryFn: () => unwrap(client.GET('/api/v1/citizens/{id}/evaluations', at(id))),
  })

export const reveal =
  (id: string, of_id: string, field: RevealBody['field']) => async (why: string) =>
    (
      await unwrap(
        client.POST('/api/v1/citizens/{id}/reveal', { ...at(id), body: { of_id, field, why } }),
      )
    ).value

export const addFact = (id: string, kind: FactKind, value: string) =>
  unwrap(client.POST('/api/v1/citizens/{id}/facts', { ...at(id), body: { kind, value } }))

export const endFact = (id: string, fact_id: string) =>
  unwrap(
    client.POST('/api/v1/citizens/{id}/facts/{fact_id}/end', { params: { path: { id, fact_id } } }),
  )

export const setNeeds = (citizen: Citizen, needs: Need[], note: string | null) =>
  unwrap(
    client.PUT('/api/v1/citizens/{id}/needs', {
      ...at(citizen.id),
      body: { version: citizen.version, needs, note },
    }),
  )

export const consent = (id: string, purpose: Purpose, is_given: boolean, way: ConsentWay) =>
  unwrap(
    client.POST('/api/v1/citizens/{id}/consents', {
      ...at(id),
      body: { purpose, is_given, way, number: '' },
    }),
  )

export const merge = (citizen: Citizen, other_id: string, note: string) =>
  unwrap(
    client.POST('/api/v1/citizens/{id}/merge', {
      ...at(citizen.id),
      body: { version: citizen.version, other_id, note },
    }),
  )

export const unmerge = (merge_id: string, note: string) =>
  unwrap(
    client.POST('/api/v1/citizens/merges/{merge_id}/undo', {
      params: { path: { merge_id } },
      body: { note },
    }),
  )

export const askErasure = (id: string, number: string, reason: string) =>
  unwrap(client.POST('/api/v1/citizens/{id}/erasures', { ...at(id), body: { number, reason } }))

/** Do one thing to what is shown, read it again, and say what came of it. */
export function useAct(done: string, after?: () => void) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const again = (client: QueryClient) =>
    Promise.all([CITIZENS, ERASURES].map((queryKey) => client.invalidateQueries({ queryKey })))
  return useMutation({
    mutationFn: (act: () => Promise<unknown>) => act(),
    onSuccess: () => {
      message.success(done)
      after?.()
    },
    onError: (error) => {
      message.error(explain(error).title)
    },
    onSettled: () => again(queries),
  })
}

export const useErasures = () =>
  useQuery({
    queryKey: [...ERASURES, 'requests'],
    queryFn: () => unwrap(client.GET('/api/v1/erasures')),
  })

const step = (seen: { version: number }, is_granted: boolean, note: string) => ({
  version: seen.version,
  is_granted,
  note,
})

export const propose = (row: Erasure, granted: boolean, note: string) =>
  unwrap(
    client.POST('/api/v1/erasures/{id}/propose', { ...at(row.id), body: step(row, granted, note) }),
  )

export const decide = (row: Erasure, granted: boolean, note: string) =>
  unwrap(
    client.POST('/api/v1/erasures/{id}/decide', { ...at(row.id), body: step(row, granted, note) }),
  )

export const useHolds = () =>
  useQuery({
    queryKey: [...ERASURES, 'holds'],
    queryFn: () => unwrap(client.GET('/api/v1/holds')),
  })

/** Raises an Error with `missing` as its words when there is no such number. */
export async function askHold(number: string, reason: string, missing: string) {
  const found = await unwrap(client.GET('/api/v1/tickets', { params: { query: { q: number } } }))
  const ticket = found.items.find((row) => row.number === number)
  if (!ticket) throw new Error(missing)
  return unwrap(client.POST('/api/v1/tickets/{id}/holds', { ...at(ticket.id), body: { reason } }))
}

export const decideHold = (row: Hold, granted: boolean) =>
  unwrap(client.POST('/api/v1/holds/{id}/decide', { ...at(row.id), body: step(row, granted, '') }))

export const askRelease = (row: Hold, reason: string) =>
  unwrap(
    client.POST('/api/v1/holds/{id}/ask-release', {
      ...at(row.id),
      body: { version: row.version, reason },
    }),
  )

export const releaseHold = (row: Hold, granted: boolean) =>
  unwrap(client.POST('/api/v1/holds/{id}/release', { ...at(row.id), body: step(row, granted, '') }))

export const useRetention = (days: number) =>
  useQuery({
    queryKey: [...ERASURES, 'retention', days],
    queryFn: () => unwrap(client.GET('/api/v1/retention', { params: { query: { days } } })),
  })

export const setRetention = (
  seen: Retention,
  months: Record<string, number | null>,
  note: string,
) => unwrap(client.PUT('/api/v1/retention', { body: { version: seen.version, months, note } }))
