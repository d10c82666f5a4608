import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { ApiError, client, unwrap } from '@/api/client'
import { desk } from '@/texts/zh/desk'
import { explain } from '@/ui/states'
import type { LiveView, Matter, Rating } from './api'
import { applyChanges, type Change, putMatter } from './merge'
import { liveKey } from './useLiveCall'

export type { Change } from './merge'

/** Ending a matter: which door, and what that door asks. */
export type Ending =
  /** `confirm`: values accepted as they are shown, saved before the ticket is made. */
  | { outcome: 'ticket'; is_confidential: boolean; confirm: NonNullable<Change['set']> }
  | { outcome: 'answered'; card_code: string | null; text: string; rating: Rating | null }
  | { outcome: 'not-accepted'; code: string; text: string }
  | { outcome: 'transferred'; to: string; note: string }
  | { outcome: 'appended'; ticket_id: string; text: string }
  | { outcome: 'discarded' }

/**
 * Changes of one matter, one after the other: each is sent with the version that the one before
 * left, so that fast hands never conflict with themselves.
 */
export function useMatter(callId: string, matter: Matter) {
  const { ordinal } = matter
  const queries = useQueryClient()
  const { message } = App.useApp()
  const key = liveKey(callId)
  const scope = { id: `matter ${callId} ${ordinal}` }
  const path = { id: callId, ordinal }

  const version = () =>
    queries.getQueryData<LiveView>(key)?.matters.find((matter) => matter.ordinal === ordinal)
      ?.version ?? 0
  const [underWay, setUnderWay] = useState<readonly Change[]>([])
  const refresh = () => queries.invalidateQueries({ queryKey: key })
  const onError = (what: string) => (error: unknown) => {
    message.error(`${what}：${explain(error).title}`)
    if (error instanceof ApiError && error.isConflict) void refresh()
  }

  const save = async (body: Change) => {
    const saved = await unwrap(
      client.PATCH('/api/v1/calls/{id}/matters/{ordinal}', {
        params: { path },
        body: { version: version(), ...body },
      }),
    )
    await queries.cancelQueries({ queryKey: key })
    queries.setQueryData<LiveView>(key, (view) => view && putMatter(view, saved))
  }

  const change = useMutation({
    scope,
    mutationFn: save,
    onMutate: (body) => setUnderWay((changes) => [...changes, body]),
    onSuccess: () => void refresh(),
    onError: onError(desk.fields.saveFailed),
    onSettled: (_, __, body) => setUnderWay((changes) => changes.filter((one) => one !== body)),
  })

  const end = useMutation({
    scope,
    mutationFn: async (ending: Ending) => {
      const { outcome, confirm, ...rest } = { confirm: {}, ...ending }
      if (Object.keys(confirm).length) await save({ set: confirm })
      return unwrap(
        client.POST(`/api/v1/calls/{id}/matters/{ordinal}/${outcome}`, {
          params: { path },
          body: { version: version(), ...rest } as never,
        }),
      )
    },
    onSuccess: refresh,
    onError: onError(desk.outcomes.failed),
  })

  const reword = useMutation({
    scope,
    mutationFn: async () => {
      const door = '/api/v1/calls/{id}/matters/{ordinal}/wording'
      const worded = await unwrap(client.POST(door, { params: { path } }))
      await queries.cancelQueries({ queryKey: key })
      queries.setQueryData<LiveView>(key, (view) => view && putMatter(view, worded))
    },
    onSettled: refresh,
  })

  return {
    reword: () => reword.mutateAsync(),
    isRewording: reword.isPending,
    shown: applyChanges(matter, underWay),
    change: change.mutate,
    end: end.mutate,
    isEnding: end.isPending,
  }
}

/** One more matter by hand; hands over its ordinal. */
export function useAddMatter(callId: string, onAdded: (ordinal: number) => void) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  return useMutation({
    mutationFn: () =>
      unwrap(client.POST('/api/v1/calls/{id}/matters', { params: { path: { id: callId } } })),
    onSuccess: (matter) => {
      queries.setQueryData<LiveView>(liveKey(callId), (view) => view && putMatter(view, matter))
      onAdded(matter.ordinal)
    },
    onError: (error) => message.error(explain(error).title),
  })
}
