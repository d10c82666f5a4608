import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'
import { surge as text } from '@/texts/zh/surge'
import { explain } from '@/ui/states'

type Schemas = components['schemas']
export type Surge = Schemas['SurgeRead']
export type Surges = Schemas['Surges']
export type SurgeDraft = Schemas['SurgeDraft']
export type SurgeEffect = Schemas['SurgeEffect']
export type SurgePeriod = Schemas['SurgePeriod']

export const SURGES = ['surges']
const STREAMS = ['surges']

/** All of them, read again the moment one changes. */
export function useSurges() {
  useLiveQueries(STREAMS, [SURGES])
  return useQuery({
    queryKey: [...SURGES, 'all'],
    queryFn: () => unwrap(client.GET('/api/v1/surges')),
  })
}

/** What every desk shows now; looked at again now and then, for what expires meanwhile. */
export function useCurrentSurges() {
  useLiveQueries(STREAMS, [SURGES])
  return useQuery({
    queryKey: [...SURGES, 'current'],
    queryFn: () => unwrap(client.GET('/api/v1/surges/current')),
    refetchInterval: 30_000,
  })
}

export const useSurgeEffect = (id: string, isOn: boolean) =>
  useQuery({
    queryKey: [...SURGES, id, 'effect'],
    queryFn: () => unwrap(client.GET('/api/v1/surges/{id}/effect', { params: { path: { id } } })),
    enabled: isOn,
  })

export const useCardChoices = (q: string) =>
  useQuery({
    queryKey: ['cards', 'for-surge', q],
    queryFn: () => unwrap(client.GET('/api/v1/cards', { params: { query: { q, limit: 8 } } })),
    enabled: q.trim().length > 1,
  })

export type SurgeStep =
  | { step: 'propose'; draft: SurgeDraft }
  | { step: 'edit'; surge: Surge; draft: SurgeDraft }
  | { step: 'pin'; surge: Surge }
  | { step: 'renew'; surge: Surge; hours: number }
  | { step: 'end'; surge: Surge; reason: string }

function send(made: SurgeStep) {
  if (made.step === 'propose') return unwrap(client.POST('/api/v1/surges', { body: made.draft }))
  const { id, version } = made.surge
  const params = { path: { id } }
  switch (made.step) {
    case 'edit':
      return unwrap(client.PUT('/api/v1/surges/{id}', { params, body: { ...made.draft, version } }))
    case 'pin':
      return unwrap(client.POST('/api/v1/surges/{id}/pin', { params, body: { version } }))
    case 'renew':
      return unwrap(
        client.POST('/api/v1/surges/{id}/renew', { params, body: { version, hours: made.hours } }),
      )
    case 'end':
      return unwrap(
        client.POST('/api/v1/surges/{id}/end', { params, body: { version, reason: made.reason } }),
      )
  }
}

/** One step with a surge; a refusal is said and what stands is read again. */
export function useSurgeStep(onDone?: () => void) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: send,
    onSuccess: onDone,
    onError: (error) => message.error(`${text.failed}：${explain(error).title}`),
    onSettled: () => queries.invalidateQueries({ queryKey: SURGES }),
  })
}
