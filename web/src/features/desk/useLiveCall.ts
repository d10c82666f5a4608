import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { client, unwrap } from '@/api/client'
import { useLive } from '@/live/useLive'
import { type LiveView, MY_CALLS } from './api'
import { mergeView, openPartials, type Partials, takePartial } from './merge'

export const liveKey = (id: string) => ['call', id, 'live']

/** Events that change the list of calls on the desk, not only what is said in one. */
const MOVES = new Set(['call.picked_up', 'call.ended', 'call.wrapped_up'])

/**
 * A call as it runs. Every event reads what is new since the last utterance had; answers never go
 * backwards. Partials come with the live stream and are gone with the final utterance.
 */
export function useLiveCall(id: string) {
  const queries = useQueryClient()
  const [partials, setPartials] = useState<Partials>({})
  const queryKey = liveKey(id)
  const live = useQuery({
    queryKey,
    queryFn: async () => {
      const after = queries.getQueryData<LiveView>(queryKey)?.cursor ?? 0
      const read = await unwrap(
        client.GET('/api/v1/calls/{id}/live', { params: { path: { id }, query: { after } } }),
      )
      return mergeView(queries.getQueryData<LiveView>(queryKey), read)
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  // One reading at a time, and one more if something happened meanwhile: a burst of events neither
  // piles up requests nor cuts one off for ever.
  const reading = useRef({ isRunning: false, isWanted: false })
  const pull = async () => {
    reading.current.isWanted = true
    if (reading.current.isRunning) return
    reading.current.isRunning = true
    while (reading.current.isWanted) {
      reading.current.isWanted = false
      await queries.refetchQueries({ queryKey })
    }
    reading.current.isRunning = false
  }
  useLive(
    [`call:${id}`],
    (event) => {
      void pull()
      if (MOVES.has(event.name)) void queries.invalidateQueries({ queryKey: MY_CALLS })
    },
    pull,
    (heard) => setPartials((known) => takePartial(known, heard, id)),
  )
  return { ...live, partials: openPartials(partials, live.data?.utterances ?? []) }
}
