import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import { saveFile } from '@/api/saveFile'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type Calendar = Schemas['SeasonCalendar']
export type Day = Schemas['SeasonDay']
export type Bar = Schemas['SeasonBar']
export type Interval = Schemas['SeasonInterval']
export type Measured = Schemas['SeasonMeasured']
export type Grain = Schemas['SeasonGrain']
export type By = Schemas['SeasonBy']
export type ForecastTable = Schemas['SeasonForecastTable']
export type ForecastRow = Schemas['SeasonForecastRow']
export type Plan = Schemas['SeasonPlanRead']
export type PlanRow = Schemas['SeasonPlanRow']
export type PlanEdit = Schemas['SeasonPlanEdit']
export type Action = Schemas['SeasonActionRead']
export type CurveDay = Schemas['SeasonCurveDay']
export type Evaluation = Schemas['SeasonEvaluation']
export type Matter = Schemas['SeasonMatterRead']
export type MatterBody = Schemas['SeasonMatterBody']
export type FileRead = Schemas['SeasonFileRead']
export type CityEvent = Schemas['SeasonCityEventRead']
export type CityEventWrite = Schemas['SeasonCityEventWrite']

const KEY = 'seasons'

export interface Series {
  category: string
  place: string
}

export function useCalendar(first: string, last: string, series: Series) {
  useLiveQueries(['seasons'], [[KEY]])
  return useQuery({
    queryKey: [KEY, 'calendar', first, last, series],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/seasons/calendar', { params: { query: { first, last, ...series } } }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.is_running ? 5000 : false),
  })
}

export interface Asked extends Series {
  grain: Grain
  by: By
  day?: string
}

export const useForecast = (asked: Asked) =>
  useQuery({
    queryKey: [KEY, 'forecast', asked],
    queryFn: () => unwrap(client.GET('/api/v1/seasons/forecast', { params: { query: asked } })),
    placeholderData: keepPreviousData,
  })

export const usePlans = () => {
  useLiveQueries(['seasons'], [[KEY]])
  return useQuery({
    queryKey: [KEY, 'plans'],
    queryFn: () => unwrap(client.GET('/api/v1/seasons/plans')),
  })
}

export const usePlan = (id: string) => {
  useLiveQueries(['seasons'], [[KEY]])
  return useQuery({
    queryKey: [KEY, 'plan', id],
    queryFn: () => unwrap(client.GET('/api/v1/seasons/plans/{id}', { params: { path: { id } } })),
  })
}

export const useMatters = () =>
  useQuery({
    queryKey: [KEY, 'matters'],
    queryFn: () => unwrap(client.GET('/api/v1/seasons/matters')),
  })

export const useWeather = (first: string, last: string) =>
  useQuery({
    queryKey: [KEY, 'weather', first, last],
    queryFn: () =>
      unwrap(client.GET('/api/v1/seasons/weather', { params: { query: { first, last } } })),
  })

export const useEvents = (first: string, last: string) =>
  useQuery({
    queryKey: [KEY, 'events', first, last],
    queryFn: () =>
      unwrap(client.GET('/api/v1/seasons/events', { params: { query: { first, last } } })),
  })

/** One step; whatever the server answers, everything of the calendar is read again. */
export function useStep<Answer>() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<Answer>) => run(),
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  })
}

const of = ({ id }: { id: string }) => ({ params: { path: { id } } })
const seen = ({ version }: { version: number }) => ({ version })
const at = (plan: Plan, { id }: Action) => ({ params: { path: { id: plan.id, action_id: id } } })

export const again = () => unwrap(client.POST('/api/v1/seasons/forecast/again'))
export const propose = (matter_code: string, year: number) =>
  unwrap(client.POST('/api/v1/seasons/plans', { body: { matter_code, year } }))
export const confirm = (plan: Plan) =>
  unwrap(client.POST('/api/v1/seasons/plans/{id}/confirm', { ...of(plan), body: seen(plan) }))
export const dismiss = (plan: Plan, reason: string) =>
  unwrap(
    client.POST('/api/v1/seasons/plans/{id}/dismiss', {
      ...of(plan),
      body: { ...seen(plan), reason },
    }),
  )
export const evaluate = (plan: Plan) =>
  unwrap(client.POST('/api/v1/seasons/plans/{id}/evaluate', { ...of(plan), body: seen(plan) }))
export const edit = (plan: Plan, changes: Omit<PlanEdit, 'version'>) =>
  unwrap(
    client.PATCH('/api/v1/seasons/plans/{id}', {
      ...of(plan),
      body: { ...seen(plan), ...changes },
    }),
  )

export interface ActionForm {
  title: string
  unit_code: string | null
  due_day: string
}

export const addAction = (plan: Plan, form: ActionForm) =>
  unwrap(
    client.POST('/api/v1/seasons/plans/{id}/actions', {
      ...of(plan),
      body: { ...seen(plan), ...form, place_code: '' },
    }),
  )
export const editAction = (plan: Plan, action: Action, form: ActionForm) =>
  unwrap(
    client.PATCH('/api/v1/seasons/plans/{id}/actions/{action_id}', {
      ...at(plan, action),
      body: { ...seen(action), ...form },
    }),
  )
export const tick = (plan: Plan, action: Action, evidence: string) =>
  unwrap(
    client.POST('/api/v1/seasons/plans/{id}/actions/{action_id}/done', {
      ...at(plan, action),
      body: { ...seen(action), evidence },
    }),
  )
export const reopen = (plan: Plan, action: Action) =>
  unwrap(
    client.POST('/api/v1/seasons/plans/{id}/actions/{action_id}/reopen', {
      ...at(plan, action),
      body: seen(action),
    }),
  )
export const drop = (plan: Plan, action: Action) =>
  unwrap(
    client.POST('/api/v1/seasons/plans/{id}/actions/{action_id}/drop', {
      ...at(plan, action),
      body: seen(action),
    }),
  )

export const saveMatter = (matter: MatterBody, version: number, is_active: boolean) =>
  unwrap(client.PUT('/api/v1/seasons/matters', { body: { matter, version, is_active } }))

export const saveEvent = (event: CityEventWrite, id: string | null) =>
  id === null
    ? unwrap(client.POST('/api/v1/seasons/events', { body: event }))
    : unwrap(client.PUT('/api/v1/seasons/events/{id}', { params: { path: { id } }, body: event }))
export const removeEvent = (id: string) =>
  unwrap(client.DELETE('/api/v1/seasons/events/{id}', { params: { path: { id } } }))

/** The file's bytes are the body; a preview changes nothing. */
export function sendFile(what: 'weather' | 'events', file: File, isPreview: boolean) {
  const call = {
    params: { query: { file_name: file.name, is_preview: isPreview } },
    headers: { 'Content-Type': 'application/octet-stream' },
    body: file as unknown as string,
    bodySerializer: (body: unknown) => body as File,
  }
  return what === 'weather'
    ? unwrap(client.POST('/api/v1/seasons/weather/file', call))
    : unwrap(client.POST('/api/v1/seasons/events/file', call))
}

/** The forecast table as a file. */
export const download = (asked: Asked, format: 'xlsx' | 'csv') =>
  saveFile(
    client.POST('/api/v1/seasons/forecast/export', { body: { ...asked, format }, parseAs: 'blob' }),
    `forecast.${format}`,
  )
