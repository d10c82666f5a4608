import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

type Schemas = components['schemas']
export type Candidates = Schemas['TopicCandidates']
export type Candidate = Schemas['TopicCandidate']
export type Part = Schemas['TopicPartRead']
export type PartGroup = Schemas['PartGroup']
export type Formulas = Schemas['TopicFormulas']
export type Topic = Schemas['TopicRead']
export type TopicRow = Schemas['TopicRow']
export type Measure = Schemas['TopicMeasureRead']
export type Meeting = Schemas['TopicMeetingRead']
export type Effect = Schemas['TopicEffect']
export type Week = Schemas['CurveWeek']
export type FieldTrend = Schemas['CampaignFieldTrend']
export type Campaign = Schemas['CampaignRead']
export type Curve = Schemas['CampaignCurve']
export type UnitCurve = Schemas['CampaignUnitCurve']
export type LeadBody = Schemas['TopicLeadBody']
export type MeasureBody = Schemas['TopicMeasureBody']
export type MeetingBody = Schemas['TopicMeetingBody']
export type ChooseBody = Schemas['TopicChooseBody']
export type StartBody = Schemas['CampaignStart']
export type CampaignEdit = Schemas['CampaignEdit']
export type Outcome = NonNullable<Topic['outcome']>

const KEY = 'topics'
const CAMPAIGNS = 'campaigns'

export function useCandidates(week: string, isOn: boolean) {
  useLiveQueries(['topics'], [[KEY]])
  return useQuery({
    queryKey: [KEY, 'candidates', week],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/topic-candidates', { params: { query: { week: week || undefined } } }),
      ),
    enabled: isOn,
    placeholderData: keepPreviousData,
    retry: false,
  })
}

export const useFormulas = (isOn: boolean) =>
  useQuery({
    queryKey: [KEY, 'formula'],
    queryFn: () => unwrap(client.GET('/api/v1/topic-formula')),
    enabled: isOn,
  })

export function useYear(year: number | undefined) {
  useLiveQueries(['topics'], [[KEY]])
  return useQuery({
    queryKey: [KEY, 'year', year],
    queryFn: () => unwrap(client.GET('/api/v1/topics', { params: { query: { year } } })),
    placeholderData: keepPreviousData,
  })
}

export function useTopic(id: string) {
  useLiveQueries(['topics'], [[KEY]])
  return useQuery({
    queryKey: [KEY, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/topics/{id}', { params: { path: { id } } })),
    retry: false,
  })
}

export const useEffectOf = (id: string) =>
  useQuery({
    queryKey: [KEY, 'effect', id],
    queryFn: () => unwrap(client.GET('/api/v1/topics/{id}/effect', { params: { path: { id } } })),
    retry: false,
  })

export function useFields() {
  return useQuery({
    queryKey: [CAMPAIGNS, 'fields'],
    queryFn: () => unwrap(client.GET('/api/v1/campaign-fields')),
  })
}

export function useCampaigns() {
  useLiveQueries(['topics'], [[CAMPAIGNS]])
  return useQuery({
    queryKey: [CAMPAIGNS, 'list'],
    queryFn: () => unwrap(client.GET('/api/v1/campaigns')),
  })
}

export function useCampaign(id: string) {
  useLiveQueries(['topics'], [[CAMPAIGNS]])
  return useQuery({
    queryKey: [CAMPAIGNS, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/campaigns/{id}', { params: { path: { id } } })),
    retry: false,
  })
}

export const useCurve = (id: string) =>
  useQuery({
    queryKey: [CAMPAIGNS, 'curve', id],
    queryFn: () => unwrap(client.GET('/api/v1/campaigns/{id}/curve', { params: { path: { id } } })),
    retry: false,
  })

/** One step; everything of topics and campaigns is read again after it. */
export function useStep() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: [KEY] })
      await queries.invalidateQueries({ queryKey: [CAMPAIGNS] })
    },
  })
}

const of = (id: string) => ({ params: { path: { id } } })
const both = (topic: Topic, measure: Measure) => ({
  params: { path: { id: topic.id, measure_id: measure.id } },
})

export const putUp = (week: string) =>
  unwrap(client.POST('/api/v1/topic-candidates', { body: { week } }))
export const choose = (body: ChooseBody) =>
  unwrap(client.POST('/api/v1/topic-candidates/choose', { body }))
export const setFormula = (weights: Record<string, number>, reason: string) =>
  unwrap(client.POST('/api/v1/topic-formula', { body: { weights, reason } }))
export const lead = (topic: Topic, body: Omit<LeadBody, 'version'>) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/lead', {
      ...of(topic.id),
      body: { ...body, version: topic.version },
    }),
  )
export const addMeasure = (topic: Topic, body: MeasureBody) =>
  unwrap(client.POST('/api/v1/topics/{id}/measures', { ...of(topic.id), body }))
export const editMeasure = (topic: Topic, measure: Measure, body: MeasureBody) =>
  unwrap(client.PUT('/api/v1/topics/{id}/measures/{measure_id}', { ...both(topic, measure), body }))
export const dropMeasure = (topic: Topic, measure: Measure, text: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/measures/{measure_id}/drop', {
      ...both(topic, measure),
      body: { text },
    }),
  )
export const finishMeasure = (topic: Topic, measure: Measure, text: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/measures/{measure_id}/done', {
      ...both(topic, measure),
      body: { text },
    }),
  )
export const reopenMeasure = (topic: Topic, measure: Measure, text: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/measures/{measure_id}/reopen', {
      ...both(topic, measure),
      body: { text },
    }),
  )
export const askExtension = (topic: Topic, measure: Measure, day: string, reason: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/measures/{measure_id}/extension', {
      ...both(topic, measure),
      body: { day, reason },
    }),
  )
export const answerExtension = (topic: Topic, measure: Measure, is_granted: boolean) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/measures/{measure_id}/extension/answer', {
      ...both(topic, measure),
      body: { is_granted, note: '' },
    }),
  )
export const report = (topic: Topic, text: string, measure_id?: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/reports', { ...of(topic.id), body: { text, measure_id } }),
  )
export const meet = (topic: Topic, body: MeetingBody) =>
  unwrap(client.POST('/api/v1/topics/{id}/meetings', { ...of(topic.id), body }))
export const close = (topic: Topic, outcome: Outcome, conclusion: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/close', {
      ...of(topic.id),
      body: { version: topic.version, outcome, conclusion },
    }),
  )
export const propose = (topic: Topic, text: string) =>
  unwrap(
    client.POST('/api/v1/topics/{id}/public', {
      ...of(topic.id),
      body: { version: topic.version, text },
    }),
  )
const seen = (topic: Topic) => ({ ...of(topic.id), body: { version: topic.version } })
export const approve = (topic: Topic) =>
  unwrap(client.POST('/api/v1/topics/{id}/public/approve', seen(topic)))
export const sendBack = (topic: Topic) =>
  unwrap(client.POST('/api/v1/topics/{id}/public/send-back', seen(topic)))
export const withdraw = (topic: Topic) =>
  unwrap(client.POST('/api/v1/topics/{id}/public/withdraw', seen(topic)))
export const startCampaign = (body: StartBody) => unwrap(client.POST('/api/v1/campaigns', { body }))
export const editCampaign = (campaign: Campaign, body: Omit<CampaignEdit, 'version'>) =>
  unwrap(
    client.PUT('/api/v1/campaigns/{id}', {
      ...of(campaign.id),
      body: { ...body, version: campaign.version },
    }),
  )
export const noteCampaign = (campaign: Campaign, text: string) =>
  unwrap(client.POST('/api/v1/campaigns/{id}/notes', { ...of(campaign.id), body: { text } }))
export const endCampaign = (campaign: Campaign, evaluation: string) =>
  unwrap(
    client.POST('/api/v1/campaigns/{id}/end', {
      ...of(campaign.id),
      body: { version: campaign.version, evaluation },
    }),
  )
export const setField = (field: FieldTrend, change: { name: string; categories: string[] }) =>
  unwrap(
    client.PUT('/api/v1/campaign-fields/{code}', {
      params: { path: { code: field.code } },
      body: { version: field.version, is_active: true, ...change },
    }),
  )
export const hideField = (field: FieldTrend, is_active: boolean) =>
  unwrap(
    client.PUT('/api/v1/campaign-fields/{code}', {
      params: { path: { code: field.code } },
      body: {
        version: field.version,
        is_active,
        name: field.name,
        categories: field.categories,
      },
    }),
  )
