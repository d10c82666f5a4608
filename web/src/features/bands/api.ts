import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import { saveFile } from '@/api/saveFile'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type BandDay = Schemas['BandDay']
export type BandCell = Schemas['BandCell']
export type BandGrain = Schemas['BandGrain']
export type BandStreet = Schemas['BandStreet']
export type BandAlertRow = Schemas['BandAlertRow']
export type BandAlert = Schemas['BandAlertRead']
export type BandTickets = Schemas['BandTickets']
export type BandFigures = Schemas['BandFigures']

const KEY = 'bands'
const A_MINUTE = 60_000

/** Live topics: the hotline's own, or the reader's unit. */
export function useBandsLive() {
  const { me, can } = useSession()
  const own = me.unit ? [`unit:${me.unit.id}`] : []
  useLiveQueries(can('ticket:inbox') ? own : [KEY], [[KEY]])
}

export interface Slice {
  day?: string | undefined
  category?: string | undefined
  place?: string | undefined
}

export const useBandDay = (slice: Slice, grain: BandGrain) =>
  useQuery({
    queryKey: [KEY, 'day', slice, grain],
    queryFn: () =>
      unwrap(client.GET('/api/v1/bands/day', { params: { query: { ...slice, grain } } })),
    placeholderData: keepPreviousData,
    refetchInterval: A_MINUTE,
  })

export interface Period {
  since: string
  until: string
}

export const useStreets = (period: Period | undefined, category: string | undefined) =>
  useQuery({
    queryKey: [KEY, 'streets', period, category],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/bands/streets', {
          params: { query: { ...(period as Period), category } },
        }),
      ),
    enabled: !!period,
    placeholderData: keepPreviousData,
    refetchInterval: A_MINUTE,
  })

export const useBehind = (period: Period | undefined, slice: Slice) =>
  useQuery({
    queryKey: [KEY, 'tickets', period, slice.category, slice.place],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/bands/tickets', {
          params: {
            query: { ...(period as Period), category: slice.category, place: slice.place },
          },
        }),
      ),
    enabled: !!period,
    placeholderData: keepPreviousData,
  })

export const useAlerts = (day: string | undefined) =>
  useQuery({
    queryKey: [KEY, 'alerts', day],
    queryFn: () => unwrap(client.GET('/api/v1/bands/alerts', { params: { query: { day } } })),
    placeholderData: keepPreviousData,
    refetchInterval: A_MINUTE,
  })

export const useAlert = (id: string) =>
  useQuery({
    queryKey: [KEY, 'alert', id],
    queryFn: () => unwrap(client.GET('/api/v1/bands/alerts/{id}', { params: { path: { id } } })),
    enabled: id !== '',
    retry: false,
  })

export const useBandFigures = (isOn: boolean) =>
  useQuery({
    queryKey: [KEY, 'figures'],
    queryFn: () => unwrap(client.GET('/api/v1/bands/figures')),
    enabled: isOn,
  })

/** One step; what the server answers is shown, everything else is read again. */
export function useAlertStep() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

const at = ({ id }: BandAlertRow) => ({ params: { path: { id } } })

export const acknowledge = (alert: BandAlertRow) =>
  unwrap(
    client.POST('/api/v1/bands/alerts/{id}/acknowledge', {
      ...at(alert),
      body: { version: alert.version },
    }),
  )

export const act = (alert: BandAlertRow, action: string) =>
  unwrap(
    client.POST('/api/v1/bands/alerts/{id}/act', {
      ...at(alert),
      body: { version: alert.version, action },
    }),
  )

export const close = (alert: BandAlertRow, verdict: boolean, note: string) =>
  unwrap(
    client.POST('/api/v1/bands/alerts/{id}/close', {
      ...at(alert),
      body: { version: alert.version, verdict, note },
    }),
  )

/** The brief as a file of the browser. */
export const brief = (alert: BandAlertRow, format: 'docx' | 'pdf') =>
  saveFile(
    client.POST('/api/v1/bands/alerts/{id}/brief', {
      ...at(alert),
      body: { format },
      parseAs: 'blob',
    }),
    `brief.${format}`,
  )
