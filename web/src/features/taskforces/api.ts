import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'
import type { FormedPlan, Subject } from './FormDialog'

type Schemas = components['schemas']
export type RiskRow = Schemas['DisputeRow']
export type Risk = Schemas['DisputeRead']
export type Reason = Schemas['DisputeReason']
export type Level = RiskRow['level']
export type RiskState = RiskRow['state']
export type Appeal = Schemas['DisputeAppealRead']
export type Suggestion = Schemas['DisputeSuggestion']
export type Precision = Schemas['DisputePrecision']
export type Rules = Schemas['DisputeRulesRead']
export type PlanBody = Omit<Schemas['DisputeForceBody'], 'version'>
export type ForceRow = Schemas['TaskForceRow']
export type Room = Schemas['TaskForceRead']
export type Mediation = Schemas['TaskForceMediationRead']
export type MediationBody = Schemas['TaskForceMediationBody']
export type Instalment = Schemas['TaskForceInstalmentRead']

const RISKS = 'dispute-risks'
const FORCES = 'task-forces'

export function useRisks(level: string, state: string) {
  useLiveQueries(['dispute_risks'], [[RISKS]])
  return useInfiniteQuery({
    queryKey: [RISKS, 'list', level, state],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/dispute-risks', {
          params: {
            query: {
              level: level ? [level as Level] : undefined,
              state: state ? [state as RiskState] : undefined,
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

export const useRisk = (id: string) =>
  useQuery({
    queryKey: [RISKS, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/dispute-risks/{id}', { params: { path: { id } } })),
    retry: false,
  })

export const usePrecision = () =>
  useQuery({
    queryKey: [RISKS, 'precision'],
    queryFn: () => unwrap(client.GET('/api/v1/dispute-risks/precision')),
  })

const SOON = 3_000 // ms until a count of what is still to be weighed is read again

export const useRules = () =>
  useQuery({
    queryKey: [RISKS, 'rules'],
    queryFn: () => unwrap(client.GET('/api/v1/dispute-risks/rules')),
    refetchInterval: ({ state }) => (state.data?.waiting ? SOON : false),
  })

export const useSuggestions = (id: string) =>
  useQuery({
    queryKey: [RISKS, 'suggested', id],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/dispute-risks/{id}/suggested-members', { params: { path: { id } } }),
      ),
    enabled: id !== '',
  })

/** One step; what it changed is read again. */
export function useStep() {
  const queries = useQueryClient()
  const { error, isPending, mutateAsync } = useMutation<unknown, Error, () => Promise<unknown>>({
    mutationFn: (run) => run(),
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: [RISKS] })
      await queries.invalidateQueries({ queryKey: [FORCES] })
    },
  })
  /** What the step answers; null when it was refused, with the refusal in `error`. */
  const run = <T>(act: () => Promise<T>): Promise<T | null> =>
    mutateAsync(act).then(
      (answer) => answer as T,
      () => null,
    )
  return { error, isPending, run }
}

const at = ({ id }: { id: string }) => ({ params: { path: { id } } })

export const watch = (risk: Risk, reason: string) =>
  unwrap(
    client.POST('/api/v1/dispute-risks/{id}/watch', {
      ...at(risk),
      body: { version: risk.version, reason },
    }),
  )
export const hand = (risk: Risk, unit_code: string, reason: string) =>
  unwrap(
    client.POST('/api/v1/dispute-risks/{id}/hand', {
      ...at(risk),
      body: { version: risk.version, unit_code, reason },
    }),
  )
export const noRisk = (risk: Risk, reason: string) =>
  unwrap(
    client.POST('/api/v1/dispute-risks/{id}/no-risk', {
      ...at(risk),
      body: { version: risk.version, reason },
    }),
  )
export const end = (risk: Risk, verdict: 'true' | 'false', reason: string) =>
  unwrap(
    client.POST('/api/v1/dispute-risks/{id}/over', {
      ...at(risk),
      body: { version: risk.version, verdict, reason },
    }),
  )
export const appeal = (risk: Risk, sign: string, text: string) =>
  unwrap(client.POST('/api/v1/dispute-risks/{id}/appeals', { ...at(risk), body: { sign, text } }))
export const answerAppeal = (risk: Risk, row: Appeal, is_upheld: boolean, answer: string) =>
  unwrap(
    client.POST('/api/v1/dispute-risks/{id}/appeals/{appeal_id}/decide', {
      params: { path: { id: risk.id, appeal_id: row.id } },
      body: { is_upheld, answer },
    }),
  )
export const formFrom = (risk: Risk, plan: PlanBody) =>
  unwrap(
    client.POST('/api/v1/dispute-risks/{id}/task-force', {
      ...at(risk),
      body: { ...plan, version: risk.version },
    }),
  )

/** Of an incident, by hand, or of a ticket. */
export function formOf(subject: Subject, { category, place, ...plan }: FormedPlan) {
  if (subject.origin === 'incident' && subject.id) {
    return unwrap(
      client.POST('/api/v1/incidents/{id}/task-force', {
        params: { path: { id: subject.id } },
        body: plan,
      }),
    )
  }
  const about =
    subject.origin === 'ticket'
      ? { ticket_id: subject.id ?? null }
      : { category_code: category ?? null, place_code: place ?? null }
  return unwrap(client.POST('/api/v1/task-forces', { body: { ...plan, ...about } }))
}

/** The rooms that this person may enter: all, or those about a matter, an incident or a ticket. */
export function useForces(about = '') {
  useLiveQueries([], [[FORCES]])
  return useQuery({
    queryKey: [FORCES, 'list', about],
    queryFn: () =>
      unwrap(
        client.GET('/api/v1/task-forces', { params: { query: { about: about || undefined } } }),
      ),
  })
}

export const useMembersFor = (category: string, place: string, isOn: boolean) =>
  useQuery({
    queryKey: [FORCES, 'members', category, place],
    queryFn: () =>
      unwrap(client.GET('/api/v1/task-force-members', { params: { query: { category, place } } })),
    enabled: isOn,
    placeholderData: keepPreviousData,
  })

export function useRoom(id: string) {
  useLiveQueries([`task_force:${id}`], [[FORCES, 'one', id]])
  return useQuery({
    queryKey: [FORCES, 'one', id],
    queryFn: () => unwrap(client.GET('/api/v1/task-forces/{id}', { params: { path: { id } } })),
    retry: false,
  })
}

export const addMember = (room: Room, account_id: string, role: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/members', { ...at(room), body: { account_id, role } }),
  )
export const letGo = (room: Room, account_id: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/members/{account_id}/leave', {
      params: { path: { id: room.id, account_id } },
    }),
  )
export const nameLeader = (room: Room, account_id: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/members/{account_id}/lead', {
      params: { path: { id: room.id, account_id } },
    }),
  )
export const giveTask = (room: Room, body: Schemas['TaskForceTaskBody']) =>
  unwrap(client.POST('/api/v1/task-forces/{id}/tasks', { ...at(room), body }))
export const endTask = (room: Room, task_id: string, is_done: boolean, note: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/tasks/{task_id}/end', {
      params: { path: { id: room.id, task_id } },
      body: { is_done, note },
    }),
  )
export const write = (room: Room, body: Schemas['TaskForceNoteBody']) =>
  unwrap(client.POST('/api/v1/task-forces/{id}/notes', { ...at(room), body }))
export const keepFile = (room: Room, file: File) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/files', {
      params: { path: { id: room.id }, query: { name: file.name } },
      body: file as unknown as string,
      bodySerializer: (body) => body as unknown as Blob,
      headers: { 'Content-Type': 'application/octet-stream' },
    }),
  )
export const takeFile = (room: Room, file_id: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/files/{file_id}/take', {
      params: { path: { id: room.id, file_id } },
      parseAs: 'blob',
    }),
  )
export const mediate = (room: Room, body: MediationBody) =>
  unwrap(client.POST('/api/v1/task-forces/{id}/mediations', { ...at(room), body }))
export const pay = (room: Room, instalment_id: string, paid_on: string, note: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/instalments/{instalment_id}/paid', {
      params: { path: { id: room.id, instalment_id } },
      body: { paid_on, note },
    }),
  )
export const handOn = (room: Room, instalment_id: string, note: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/instalments/{instalment_id}/hand-on', {
      params: { path: { id: room.id, instalment_id } },
      body: { note },
    }),
  )
export const close = (room: Room, conclusion: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/close', {
      ...at(room),
      body: { version: room.version, conclusion },
    }),
  )
export const handOver = (room: Room, to: string, conclusion: string) =>
  unwrap(
    client.POST('/api/v1/task-forces/{id}/hand-over', {
      ...at(room),
      body: { version: room.version, to, conclusion },
    }),
  )

export const usePeople = (unit: string) =>
  useQuery({
    queryKey: [FORCES, 'people', unit],
    queryFn: () =>
      unwrap(client.GET('/api/v1/task-forces/people', { params: { query: { unit } } })),
    enabled: unit !== '',
  })
