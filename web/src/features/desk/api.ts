import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type CallRead = Schemas['CallRead']
export type LiveView = Schemas['LiveView']
export type Words = Schemas['Words']
export type Matter = Schemas['MatterRead']
export type Field = Matter['category']
export type Span = NonNullable<Field['spans']>[number]
export type Utterance = LiveView['utterances'][number]
export type Risk = LiveView['risks'][number]
export type Card = Matter['cards'][number]
export type UnitSuggestion = Matter['units'][number]
export type MatterChange = Schemas['MatterChange']
export type Candidate = Schemas['CandidateRead']
export type Ended = Schemas['Ended']
export type Rating = Schemas['Rating']
export type Place = Schemas['PlaceRead']
export type Category = Schemas['CategoryRead']

export const MY_CALLS = ['calls', 'mine']
export const WAITING = ['calls', 'waiting']
export const RECENT = ['calls', 'recent']
const NEVER_STALE = Number.POSITIVE_INFINITY

export const useMyCalls = () =>
  useQuery({ queryKey: MY_CALLS, queryFn: () => unwrap(client.GET('/api/v1/calls/mine')) })

export const useWaitingCalls = () =>
  useQuery({ queryKey: WAITING, queryFn: () => unwrap(client.GET('/api/v1/calls/waiting')) })

export const useRecentCalls = () =>
  useQuery({
    queryKey: RECENT,
    queryFn: () => unwrap(client.GET('/api/v1/calls', { params: { query: { limit: 12 } } })),
  })

/** What is given: the city does not change while a shift lasts. */
export const usePlaces = () =>
  useQuery({
    queryKey: ['city', 'places'],
    queryFn: () => unwrap(client.GET('/api/v1/places')),
    staleTime: NEVER_STALE,
  })

export const useCategories = () =>
  useQuery({
    queryKey: ['city', 'categories'],
    queryFn: () => unwrap(client.GET('/api/v1/categories')),
    staleTime: NEVER_STALE,
  })

export const useOutcomeCodes = () =>
  useQuery({
    queryKey: ['calls', 'outcome-codes'],
    queryFn: () => unwrap(client.GET('/api/v1/calls/outcome-codes')),
    staleTime: NEVER_STALE,
  })

/** The units that the catalogue names for the category and place as shown, best first. */
export function useUnitPlan({ category, fields, title, summary }: Matter) {
  const named = (name: string) => fields.find(({ field }) => field === name)
  const body = {
    category_code: category.code ?? '',
    place_code: named('place')?.code ?? null,
    object: (named('object')?.value ?? '').slice(0, 200),
    text: `${title.value}\n${summary.value}`.slice(0, 5000),
  }
  return useQuery({
    queryKey: ['call', 'plan', body],
    queryFn: async () => {
      const { candidates } = await unwrap(client.POST('/api/v1/suggest-unit', { body }))
      return candidates
    },
    enabled: Boolean(body.category_code),
    // While the talk goes on the words grow: what they change is shown when it is known.
    placeholderData: (held, query) => {
      const before = query?.queryKey[2] as typeof body | undefined
      const isSame =
        before?.category_code === body.category_code && before?.place_code === body.place_code
      return isSame ? held : undefined
    },
    staleTime: 30_000,
    retry: false,
  })
}

export const useConversations = (isOn: boolean) =>
  useQuery({
    queryKey: ['demo', 'conversations'],
    queryFn: () => unwrap(client.GET('/api/v1/demo/conversations')),
    enabled: isOn,
    staleTime: NEVER_STALE,
  })

export const usePlay = () =>
  useMutation({
    mutationFn: (body: Schemas['DemoPlay']) => unwrap(client.POST('/api/v1/demo/play', { body })),
  })

type CallStep = 'pick-up' | 'hang-up' | 'wrap-up'

/** Pick up, hang up or finish a call; the desk is read again whatever came of it. */
export function useCallStep(step: CallStep) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (id: string) =>
      unwrap(client.POST(`/api/v1/calls/{id}/${step}`, { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['calls'] }),
  })
}
