import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { desk } from '@/texts/zh/desk'
import { explain } from '@/ui/states'
import type { Card } from './api'
import { liveKey } from './useLiveCall'

export type CardStep = components['schemas']['CardStep']

/** What the agent does with the cards of one call; each step is recorded, and the desk read again. */
export function useCards(callId: string) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const refresh = () => queries.invalidateQueries({ queryKey: liveKey(callId) })
  const onError = (error: unknown) => {
    message.error(`${desk.cards.failed}：${explain(error).title}`)
    void refresh()
  }
  const step = useMutation({
    mutationFn: ({ card, done }: { card: Card; done: CardStep }) =>
      unwrap(
        client.POST('/api/v1/calls/{id}/cards/{card_id}/{step}', {
          params: { path: { id: callId, card_id: card.id ?? '', step: done } },
        }),
      ),
    onSuccess: refresh,
    onError,
  })
  const choose = useMutation({
    mutationFn: ({ card, option }: { card: Card; option: string | null }) =>
      unwrap(
        client.PUT('/api/v1/calls/{id}/cards/{card_id}/option', {
          params: { path: { id: callId, card_id: card.id ?? '' } },
          body: { option },
        }),
      ),
    onSuccess: refresh,
    onError,
  })
  const send = useMutation({
    mutationFn: ({ card, to }: { card: Card; to: string }) =>
      unwrap(
        client.POST('/api/v1/calls/{id}/cards/{card_id}/message', {
          params: { path: { id: callId, card_id: card.id ?? '' } },
          body: { to_masked: to },
        }),
      ),
    onSuccess: ({ to_masked }) => {
      message.success(desk.cards.sent(to_masked))
      void refresh()
    },
    onError,
  })
  const take = useMutation({
    mutationFn: (body: { ordinal: number; code: string; question: string }) =>
      unwrap(client.POST('/api/v1/calls/{id}/cards', { params: { path: { id: callId } }, body })),
    onSuccess: refresh,
    onError,
  })
  return { step, choose, send, take }
}

/** What the knowledge says of the agent's words, in the light of this call. */
export const useCardAsk = (callId: string, ordinal: number | null, q: string) =>
  useQuery({
    queryKey: ['call', callId, 'ask', ordinal, q],
    queryFn: () =>
      unwrap(
        client.POST('/api/v1/calls/{id}/cards/ask', {
          params: { path: { id: callId } },
          body: { ordinal, q },
        }),
      ),
    enabled: q.length > 1,
  })
