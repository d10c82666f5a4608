import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

export type InspectionRow = components['schemas']['InspectionRow']
export type Inspection = components['schemas']['InspectionRead']
export type ReplyChecks = components['schemas']['ReplyChecks']
export type ReplyFinding = components['schemas']['ReplyFinding']
export type SheetItem = components['schemas']['SheetItem']
export type Verdict = components['schemas']['Verdict']
export type Rate = components['schemas']['RateRead']

export const VIEWS = ['live', 'contested', 'ended'] as const
export type View = (typeof VIEWS)[number]

const INSPECTIONS = ['inspections'] as const
const SHOWN = 200
const ENDED = ['passed', 'failed', 'sent_back'] as const

const queryOf = (view: View) => ({
  limit: SHOWN,
  ...(view === 'contested' && { contested: true }),
  ...(view === 'ended' && { state: [...ENDED] }),
})

/** The desk's rows; follows live changes. */
export function useInspections(view: View) {
  useLiveQueries(['inspections'], [INSPECTIONS])
  return useQuery({
    queryKey: [...INSPECTIONS, 'list', view],
    queryFn: () => unwrap(client.GET('/api/v1/inspections', { params: { query: queryOf(view) } })),
    placeholderData: keepPreviousData,
  })
}

const at = (id: string) => ({ params: { path: { inspection_id: id } } })

export const useInspection = (id: string) =>
  useQuery({
    queryKey: [...INSPECTIONS, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/inspections/{inspection_id}', at(id))),
  })

/** What inspection said of my unit's work. */
export function useVerdicts(unitId: string | undefined) {
  useLiveQueries(unitId ? [`unit:${unitId}`] : [], [['verdicts']])
  return useQuery({
    queryKey: ['verdicts', 'list'],
    queryFn: () => unwrap(client.GET('/api/v1/verdicts', { params: { query: { limit: SHOWN } } })),
    placeholderData: keepPreviousData,
  })
}

export const useVerdict = (id: string) =>
  useQuery({
    queryKey: ['verdicts', 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/verdicts/{inspection_id}', at(id))),
  })

/** Inspections of one ticket, as far as I may see them. */
export const useTicketInspections = (ticketId: string) =>
  useQuery({
    queryKey: ['tickets', ticketId, 'inspections'],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/tickets/{id}/inspections', { params: { path: { id: ticketId } } }),
      ),
  })

export const useReplyChecks = (ticketId: string) =>
  useQuery({
    queryKey: ['tickets', ticketId, 'reply-checks'],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/tickets/{id}/reply-checks', { params: { path: { id: ticketId } } }),
      ),
  })

export const useRates = (isOn: boolean) =>
  useQuery({
    queryKey: [...INSPECTIONS, 'rates'],
    queryFn: () => unwrap(client.GET('/api/v1/inspections/rates')),
    enabled: isOn,
  })

interface Seen {
  id: string
  version: number
}

export const take = ({ id, version }: Seen) =>
  unwrap(client.POST('/api/v1/inspections/{inspection_id}/take', { ...at(id), body: { version } }))

export interface Judgement {
  verdict: Verdict
  marks: components['schemas']['Mark'][]
  comment: string
}

export const decide = ({ id, version }: Seen, judgement: Judgement) =>
  unwrap(
    client.POST('/api/v1/inspections/{inspection_id}/decide', {
      ...at(id),
      body: { version, ...judgement },
    }),
  )

export const contest = ({ id, version }: Seen, reason: string) =>
  unwrap(
    client.POST('/api/v1/verdicts/{inspection_id}/contest', {
      ...at(id),
      body: { version, reason },
    }),
  )

export const answerContest = (
  { id, version }: Seen,
  given: { is_upheld: boolean; answer: string },
) =>
  unwrap(
    client.POST('/api/v1/inspections/{inspection_id}/contest/answer', {
      ...at(id),
      body: { version, ...given },
    }),
  )

export const openByHand = (ticketId: string, note: string) =>
  unwrap(client.POST('/api/v1/inspections', { body: { ticket_id: ticketId, note } }))

export const setRate = (given: { unit_code: string; rate: number; reason: string }) =>
  unwrap(client.POST('/api/v1/inspections/rates', { body: given }))
