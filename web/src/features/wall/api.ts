import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import type { LiveState } from '@/live/protocol'
import { useLiveQueries, useLiveState } from '@/live/useLive'

type Schemas = components['schemas']
export type Wall = Schemas['Wall']
export type WallAlert = Schemas['WallAlert']
export type WallFigure = Schemas['WallFigure']

const KEY = 'wall'
const A_MINUTE = 60_000
const FIRST_MS = 10_000 // until there is a first answer

/** Longer than the server holds these parts, so that what was heard is in what is read. */
const ALERTS_MS = 2_500
const REST_MS = 6_000

/** Streams that this person may hear; what changes on them is on the wall. */
function useWallLive() {
  const { can } = useSession()
  useLiveQueries(can('bands:read') ? ['bands'] : [], [[KEY]], [], ALERTS_MS)
  const others = [
    can('ticket:read') && 'tickets',
    can('incident:read') && 'incidents',
    can('call:read') && 'calls',
  ].filter((name) => name !== false)
  useLiveQueries(others, [[KEY]], [], REST_MS)
}

/** `place`: a district, "" for the city. Read when something happens and once a minute; whatever
 * fails, what was read last stays and is read again. */
export function useWall(place: string) {
  useWallLive()
  return useQuery({
    queryKey: [KEY, place],
    queryFn: () =>
      unwrap(client.GET('/api/v1/wall', { params: { query: place ? { place } : {} } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data ? A_MINUTE : FIRST_MS),
    refetchIntervalInBackground: true,
    networkMode: 'always',
    gcTime: 5 * A_MINUTE,
  })
}

/** The browser's own time, every `step` milliseconds. */
function useOwnNow(step: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), step)
    return () => clearInterval(timer)
  }, [step])
  return now
}

const OLD_SECONDS = 150
const SILENT_SECONDS = 20

export type Line = 'live' | 'connecting' | 'lost' | 'signedOut'

/** What to say of the line: `age` seconds since the last answer, `isFailing` the last question. */
export function lineOf(state: LiveState, age: number, isFailing: boolean): Line {
  if (state === 'signed_out') return 'signedOut'
  if (isFailing || age > OLD_SECONDS) return 'lost'
  if (state === 'retrying' && age > SILENT_SECONDS) return 'lost'
  return state === 'open' ? 'live' : 'connecting'
}

export function useLine(updatedAt: number, isFailing: boolean): { line: Line; age: number } {
  const state = useLiveState()
  const now = useOwnNow(5_000)
  const age = Math.max(0, (now - updatedAt) / 1000)
  return { line: lineOf(state, age, isFailing), age }
}
