import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { explain } from '@/ui/states'

type Schemas = components['schemas']
export type Webhook = Schemas['WebhookRead']
export type WebhookInput = Schemas['WebhookInput']
export type Delivery = Schemas['DeliveryRead']
export type DeliveryState = Delivery['state']
export type GrantRow = Schemas['GrantRow']

const KEY = ['webhooks'] as const
const REREAD_MS = 5_000

export const useWebhooks = () =>
  useQuery({
    queryKey: [...KEY, 'all'],
    queryFn: () => unwrap(client.GET('/api/v1/webhooks')),
    refetchInterval: REREAD_MS,
  })

export const useEventNames = () =>
  useQuery({
    queryKey: ['city', 'webhook-events'],
    queryFn: () => unwrap(client.GET('/api/v1/webhooks/events')),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const useDeliveries = (id: string, state: DeliveryState | undefined) =>
  useInfiniteQuery({
    queryKey: [...KEY, id, 'log', state],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/webhooks/{id}/deliveries', {
          params: {
            path: { id },
            query: { ...(state && { state }), ...(pageParam && { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: REREAD_MS,
  })

export const useGrants = () =>
  useQuery({
    queryKey: [...KEY, 'grants'],
    queryFn: () => unwrap(client.GET('/api/v1/webhooks/grants')),
  })

/** One thing done; everything about webhooks is read again, a refusal is told. */
export function useAct<Body, Result>(
  act: (body: Body) => Promise<Result>,
  onDone?: (result: Result) => void,
) {
  const { message } = App.useApp()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: (result) => onDone?.(result),
    onError: (error) => void message.error(explain(error).title),
    onSettled: () => queries.invalidateQueries({ queryKey: KEY }),
  })
}

const at = (id: string) => ({ params: { path: { id } } })

export const makeWebhook = (body: WebhookInput) => unwrap(client.POST('/api/v1/webhooks', { body }))

export const changeWebhook = (id: string, version: number, body: WebhookInput) =>
  unwrap(client.PUT('/api/v1/webhooks/{id}', { ...at(id), body: { ...body, version } }))

export const rotateSecret = ({ id, version }: Webhook) =>
  unwrap(client.POST('/api/v1/webhooks/{id}/rotate-secret', { ...at(id), body: { version } }))

export const removeWebhook = ({ id, version }: Webhook) =>
  unwrap(client.POST('/api/v1/webhooks/{id}/remove', { ...at(id), body: { version } }))

export const ping = ({ id }: Webhook) =>
  unwrap(client.POST('/api/v1/webhooks/{id}/ping', { ...at(id) }))

export const replaySince = (id: string, since: string) =>
  unwrap(client.POST('/api/v1/webhooks/{id}/replay', { ...at(id), body: { since } }))

export const replayOne = (id: string, delivery: Delivery) =>
  unwrap(
    client.POST('/api/v1/webhooks/{id}/deliveries/{delivery_id}/replay', {
      params: { path: { id, delivery_id: delivery.id } },
    }),
  )

export const grant = ({ id, version }: GrantRow, is_granted: boolean) =>
  unwrap(
    client.PUT('/api/v1/webhooks/{id}/citizen-grant', { ...at(id), body: { version, is_granted } }),
  )

/** What a change sends: the endpoint as it is, with what differs. */
export const inputOf = (row: Webhook, change: Partial<WebhookInput> = {}): WebhookInput => ({
  name: row.name,
  url: row.url,
  events: row.events,
  unit_code: row.unit_code,
  category_code: row.category_code,
  is_active: row.state === 'active',
  ...change,
})
