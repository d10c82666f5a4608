import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useTicketStreams } from '@/features/tickets/api'
import { useLiveQueries } from '@/live/useLive'
import type { ClockView } from '@/ui/ClockBar'

type Schemas = components['schemas']
export type Objection = Schemas['ObjectionRead']
export type Adjudication = Schemas['AdjudicationRead']
export type Member = Schemas['MemberRead']
export type Duty = Schemas['DutyRead']
export type DisputeOfTicket = Schemas['DisputeOfTicket']
export type Decision = Schemas['DecisionBrief']
export type Precedent = Schemas['PrecedentRead']
export type DueBar = Schemas['DueBar']

/** The hotline hears of every dispute, a unit of what concerns it. */
function useDisputeStreams(): string[] {
  const { can } = useSession()
  const own = useTicketStreams()
  return can('ticket:inbox') ? own : ['disputes']
}

export function useDisputes() {
  useLiveQueries(useDisputeStreams(), [['disputes']])
  return useQuery({
    queryKey: ['disputes'],
    queryFn: () => unwrap(client.GET('/api/v1/disputes')),
    placeholderData: keepPreviousData,
  })
}

const at = (id: string) => ({ params: { path: { id } } })

/** Whether my unit may object to this ticket, and what was disputed about it. */
export function useDispute(id: string) {
  useLiveQueries([`ticket:${id}`], [['dispute', id]])
  return useQuery({
    queryKey: ['dispute', id],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}/dispute', at(id))),
  })
}

export const usePrecedents = (id: string, isOn: boolean) =>
  useQuery({
    queryKey: ['precedents', id],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}/precedents', at(id))),
    enabled: isOn,
  })

export interface Sought {
  q: string
  category: string
  place: string
  unit: string
}

export const useDecisions = (sought: Sought) =>
  useQuery({
    queryKey: ['decisions', sought],
    queryFn: () => unwrap(client.GET('/api/v1/adjudications', { params: { query: sought } })),
    placeholderData: keepPreviousData,
  })

export const objectTo = (ticketId: string, body: Schemas['ObjectBody']) =>
  unwrap(client.POST('/api/v1/tickets/{id}/objections', { ...at(ticketId), body }))

export const uphold = ({ id, version }: Objection, body: { unit_id: string; reason: string }) =>
  unwrap(client.POST('/api/v1/objections/{id}/uphold', { ...at(id), body: { ...body, version } }))

export const reject = ({ id, version }: Objection, reason: string) =>
  unwrap(client.POST('/api/v1/objections/{id}/reject', { ...at(id), body: { reason, version } }))

export const refer = ({ id, version }: Objection, body: { others: string[]; reason: string }) =>
  unwrap(client.POST('/api/v1/objections/{id}/refer', { ...at(id), body: { ...body, version } }))

export const opine = ({ id }: Adjudication, body: Schemas['OpineBody']) =>
  unwrap(client.POST('/api/v1/adjudications/{id}/opinions', { ...at(id), body }))

export const decide = (
  { id, version }: Adjudication,
  body: Omit<Schemas['DecideBody'], 'version'>,
) =>
  unwrap(
    client.POST('/api/v1/adjudications/{id}/decide', { ...at(id), body: { ...body, version } }),
  )

export const makeRow = ({ id }: Adjudication, body: Schemas['DutyRowBody']) =>
  unwrap(client.POST('/api/v1/adjudications/{id}/duty-row', { ...at(id), body }))

/** A limit as the clock bar takes it. */
export const barOf = (label: string, due: DueBar | null): ClockView | null =>
  due && {
    label,
    due_at: due.due_at,
    stopped_at: null,
    used: due.used,
    level: due.level,
    steps: due.steps,
  }
