import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type Board = Schemas['Board']
export type AgentNow = Schemas['AgentNow']
export type Alert = Schemas['AlertRead']
export type AlertLevel = Alert['level']
export type Decision = Alert['decisions'][number]
export type Figure = Schemas['Figure']
export type FigureName = Figure['name']
export type Drill = Schemas['Drill']

const BOARD = ['board'] as const
const ALERTS = ['alerts'] as const
const REREAD_MS = 15_000
const SHOWN = 100

/** One instant of everything; read again when anything of it changes. */
export function useBoard() {
  useLiveQueries(['calls', 'tickets', 'callbacks', 'alerts'], [BOARD])
  return useQuery({
    queryKey: [...BOARD, 'now'],
    queryFn: () => unwrap(client.GET('/api/v1/board')),
    refetchInterval: REREAD_MS,
    placeholderData: keepPreviousData,
  })
}

export interface AlertFilter {
  level?: AlertLevel[]
  late?: boolean
}

/** Alerts that are not closed, red first. */
export function useAlerts(filter: AlertFilter) {
  useLiveQueries(['alerts'], [ALERTS])
  return useQuery({
    queryKey: [...ALERTS, filter],
    queryFn: () =>
      unwrap(client.GET('/api/v1/alerts', { params: { query: { ...filter, limit: SHOWN } } })),
    placeholderData: keepPreviousData,
  })
}

export const useFigureRows = (name: FigureName, onlyCounted: boolean) =>
  useQuery({
    queryKey: [...BOARD, 'figure', name, onlyCounted],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/board/figures/{name}', {
          params: { path: { name }, query: { only_counted: onlyCounted } },
        }),
      ),
  })

const at = ({ id }: Alert) => ({ params: { path: { alert_id: id } } })

export const take = (alert: Alert) =>
  unwrap(
    client.POST('/api/v1/alerts/{alert_id}/take', {
      ...at(alert),
      body: { version: alert.version },
    }),
  )

export const rework = (alert: Alert, reason: string) =>
  unwrap(
    client.POST('/api/v1/alerts/{alert_id}/rework', {
      ...at(alert),
      body: { version: alert.version, reason },
    }),
  )

export const close = (alert: Alert, decision: Decision, reason: string) =>
  unwrap(
    client.POST('/api/v1/alerts/{alert_id}/close', {
      ...at(alert),
      body: { version: alert.version, decision, reason },
    }),
  )

const PAGES: Record<Drill['list'], string> = {
  tickets: '/tickets',
  callbacks: '/callbacks',
  alerts: '/board',
  calls: '/board',
  board: '/board',
}

/** The address of the rows behind a number. */
export const addressOf = ({ list, query }: Drill) => `${PAGES[list]}?${query}`
