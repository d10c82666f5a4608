import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type Policy = Schemas['PolicyRead']
export type Profile = Schemas['ProfileRead']
export type ProfileDoc = Schemas['ProfileDoc']
export type LimitDoc = Schemas['LimitDoc']
export type YearRow = Schemas['YearRead']
export type DayDoc = Schemas['DayDoc']
export type UnitCalendar = Schemas['UnitCalendarRead']
export type UnitCalendarDoc = Schemas['UnitCalendarDoc']
export type UnitHours = Schemas['UnitHoursRead']
export type Change = Schemas['PolicyChangeRead']
export type Preview = Schemas['PolicyPreview']
export type Wish = Schemas['PreviewAsk']['wish']

/** What somebody wants to save: the document, and the step of it that was on the screen. */
export interface Draft {
  title: string
  wish: Wish
  version: number
  /** The form it was filled into stays open until then. */
  onSaved?: () => void
}

export const POLICY = ['policy'] as const

export const usePolicy = () =>
  useQuery({ queryKey: [...POLICY, 'all'], queryFn: () => unwrap(client.GET('/api/v1/policy')) })

/** What the wish would do to open tickets; nothing is saved by asking. */
export const usePreview = (wish: Wish, appliesToOpen: boolean) =>
  useQuery({
    queryKey: [...POLICY, 'preview', wish, appliesToOpen],
    queryFn: () =>
      unwrap(
        client.POST('/api/v1/policy/preview', { body: { wish, applies_to_open: appliesToOpen } }),
      ),
    retry: false,
    staleTime: 0,
    gcTime: 0,
  })

export const saveChange = (body: Schemas['ChangeAsk']) =>
  unwrap(client.POST('/api/v1/policy/changes', { body }))

export const undoChange = (id: string, note: string) =>
  unwrap(
    client.POST('/api/v1/policy/changes/{id}/undo', { params: { path: { id } }, body: { note } }),
  )

export const useChanges = () =>
  useInfiniteQuery({
    queryKey: [...POLICY, 'changes'],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/policy/changes', {
          params: { query: pageParam ? { cursor: pageParam } : {} },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
  })
