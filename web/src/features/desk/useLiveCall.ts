import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client, unwrap } from '@/api/client'
import { useLive } from '@/live/useLive'
import { type LiveView, MY_CALLS } from './api'
import { addWords, mergeView, openPartials, type Partials, takePartial } from './merge'

export const liveKey = (id: string) => ['call', id, 'live']

/** Events that change the list of calls on the desk, not only what is said in one. */
const MOVES = new Set(['call.picked_up', 'call.ended', 'call.wrapped_up'])

const SPOKEN = 'call.utterance_added'
/** After words without another event the rest is read too: norms and silence are no history. */
const SETTLED_MS = 1000

type Wanted = 'words' | 'all'

/**
 * One reading at a time, and one more if something happened meanwhile: a burst of events neither
 * piles up requests nor cuts one off for ever. Words alone are read when nothing else is wanted.
 */
function usePull(read: Readonly<Record<Wanted, () => Promise<unknown>>>) {
  const reading = useRef<{ isRunning: boolean; wanted?: Wanted | undefined }>({ isRunning: false })
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(settling.current), [])
  const run = async () => {
    if (reading.current.isRunning) return
    reading.current.isRunning = true
    try {
      while (reading.current.wanted) {
        const { wanted } = reading.current
        reading.current.wanted = undefined
        await read[wanted]().catch(() => {
          // The next event, or the trailing reading, asks again.
        })
      }
    } finally {
      reading.current.isRunning = false
    }
  }
  return (wanted: Wanted) => {
    clearTimeout(settling.current)
    if (wanted === 'words') settling.current = setTimeout(() => pullAll(), SETTLED_MS)
    if (reading.current.wanted !== 'all') reading.current.wanted = wanted
    void run()
  }
  function pullAll() {
    reading.current.wanted = 'all'
    void run()
  }
}

/**
 * A call as it runs. Words are read by themselves as they fall, everything else when it changes;
 * answers never go backwards. Partials come with the live stream and are gone with the final utterance.
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
  const readWords = async () => {
    const known = queries.getQueryData<LiveView>(queryKey)
    if (!known) return queries.refetchQueries({ queryKey })
    const words = await unwrap(
      client.GET('/api/v1/calls/{id}/words', {
        params: { path: { id }, query: { after: known.cursor } },
      }),
    )
    queries.setQueryData<LiveView>(queryKey, (view) => view && addWords(view, words))
  }
  const pull = usePull({
    words: readWords,
    all: () => queries.refetchQueries({ queryKey }),
  })
  useLive(
    [`call:${id}`],
    (event) => {
      pull(event.name === SPOKEN ? 'words' : 'all')
      if (MOVES.has(event.name)) void queries.invalidateQueries({ queryKey: MY_CALLS })
    },
    () => pull('all'),
    (heard) => setPartials((known) => takePartial(known, heard, id)),
  )
  return { ...live, partials: openPartials(partials, live.data?.utterances ?? []) }
}
