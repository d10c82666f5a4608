import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import { saveFile } from '@/api/saveFile'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type Report = Schemas['ReportRead']
export type ReportListed = Schemas['ReportListed']
export type ReportList = Schemas['ReportList']
export type ReportKind = Schemas['ReportKind']
export type Section = Schemas['ReportSection']
export type Sentence = Schemas['ReportSentence']
export type Source = Schemas['ReportSource']
export type ReportChart = Schemas['ReportChart']
export type Recount = Schemas['ReportRecount']
export type Difference = Schemas['ReportDifference']
export type MakeBody = Schemas['ReportMake']
export type Schedule = Schemas['ReportScheduleRead']
export type ScheduleWrite = Schemas['ReportScheduleWrite']
export type Person = Schemas['ReportPerson']
export type Format = Schemas['ReportExportBody']['format']

const KEY = 'reports'
const SOON = 2_000 // ms between looks while a job counts

const whileWaiting = (making: Report['making'] | null | undefined) =>
  making === 'waiting' ? SOON : false

/** Live topics: the hotline's own, or the reader's unit. */
function useReportsLive() {
  const { me, can } = useSession()
  const own = me.unit ? [`unit:${me.unit.id}`] : []
  useLiveQueries(can('ticket:inbox') ? own : [KEY], [[KEY]])
}

export function useReports(kind: ReportKind | '', isUnread: boolean) {
  useReportsLive()
  return useInfiniteQuery({
    queryKey: [KEY, 'list', kind, isUnread],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/reports', {
          params: {
            query: {
              kind: kind ? [kind] : undefined,
              unread: isUnread || undefined,
              cursor: pageParam || undefined,
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
  })
}

export function useReport(id: string) {
  useReportsLive()
  return useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/reports/{id}', at(id))),
    refetchInterval: ({ state }) => whileWaiting(state.data?.making),
    retry: false,
  })
}

/** What was found when somebody counted again last. */
export const useRecount = (id: string) =>
  useQuery({
    queryKey: ['report-recount', id],
    queryFn: () => unwrap(client.GET('/api/v1/reports/{id}/recount', at(id))),
    refetchInterval: ({ state }) => whileWaiting(state.data?.making),
    retry: false,
  })

/** A job counts again. */
export function useAskRecount(id: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/v1/reports/{id}/recount', at(id))),
    onSuccess: (found) => queries.setQueryData(['report-recount', id], found),
  })
}

export const useSchedules = () => {
  useReportsLive()
  return useQuery({
    queryKey: [KEY, 'schedules'],
    queryFn: () => unwrap(client.GET('/api/v1/report-schedules')),
  })
}

export const useRecipients = (unit: string) =>
  useQuery({
    queryKey: ['report-recipients', unit],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/report-recipients', { params: { query: { unit: unit || undefined } } }),
      ),
    placeholderData: keepPreviousData,
  })

/** One step; what the server answers is shown, everything else is read again. */
export function useReportStep() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

const at = (id: string) => ({ params: { path: { id } } })

export const makeReport = (body: MakeBody) => unwrap(client.POST('/api/v1/reports', { body }))

export const markSeen = (id: string) => unwrap(client.POST('/api/v1/reports/{id}/seen', at(id)))

export const saveRemarks = ({ id, version }: Report, remarks: string) =>
  unwrap(client.PUT('/api/v1/reports/{id}/remarks', { ...at(id), body: { version, remarks } }))

export const issueReport = ({ id, version }: Report) =>
  unwrap(client.POST('/api/v1/reports/{id}/issue', { ...at(id), body: { version } }))

export const saveSchedule = (id: string | null, body: ScheduleWrite) =>
  id
    ? unwrap(client.PUT('/api/v1/report-schedules/{id}', { ...at(id), body }))
    : unwrap(client.POST('/api/v1/report-schedules', { body }))

export const sendAgain = (id: string) =>
  unwrap(client.POST('/api/v1/report-schedules/{id}/send', at(id)))

/** The report as a file of the browser. */
export const exportReport = ({ id }: Report, format: Format) =>
  saveFile(
    client.POST('/api/v1/reports/{id}/export', { ...at(id), body: { format }, parseAs: 'blob' }),
    `report.${format}`,
  )
