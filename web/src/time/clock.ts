import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLive } from '@/live/useLive'

export type ClockRead = components['schemas']['ClockRead']
export type ClockMove = components['schemas']['ClockMove']

const CLOCK = ['clock']
const MOVED = 'clock.moved'
const REREAD_MS = 20_000

// Business time as this browser reckons it: it passes `speed` times as fast as the browser's own.
const anchor = { business: Date.now(), own: Date.now(), speed: 1 }

/** Follow a reading of the server's business clock. */
export function followClock(reading: Pick<ClockRead, 'now' | 'speed'>) {
  anchor.business = new Date(reading.now).getTime()
  anchor.own = Date.now()
  anchor.speed = reading.speed
  for (const watcher of watchers) watcher()
}

/** Business time now, in milliseconds since the epoch. */
export const businessNow = () => anchor.business + (Date.now() - anchor.own) * anchor.speed

const watchers = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | undefined

function watch(watcher: () => void) {
  watchers.add(watcher)
  ticking ??= setInterval(() => {
    for (const each of watchers) each()
  }, 1000)
  return () => {
    watchers.delete(watcher)
    if (watchers.size) return
    clearInterval(ticking)
    ticking = undefined
  }
}

/** Business time, rounded down to `step` seconds: a component re-renders only when that changes. */
export function useBusinessNow(step = 1): number {
  const size = step * 1000
  return useSyncExternalStore(watch, () => Math.floor(businessNow() / size) * size)
}

const readAllAgain = (queries: QueryClient) =>
  queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' })

/** Keep in step with the server: mounted once, by the frame. */
export function useBusinessClock() {
  const queries = useQueryClient()
  const clock = useQuery({
    queryKey: CLOCK,
    queryFn: async () => {
      const reading = await unwrap(client.GET('/api/v1/clock'))
      followClock(reading)
      return reading
    },
    refetchInterval: REREAD_MS,
  })
  // What the screens show is read again too, for much may have become due.
  const reread = () => void readAllAgain(queries)
  useLive(
    ['clock'],
    reread,
    () => void clock.refetch(),
    ({ name }) => {
      if (name === MOVED) reread()
    },
  )
  return clock.data
}

/** Move the demo's clock; what the screens show is read again, for much may have become due. */
export function useMoveClock() {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (move: ClockMove) => unwrap(client.POST('/api/v1/clock', { body: move })),
    onSuccess: (reading) => {
      followClock(reading)
      queries.setQueryData(CLOCK, reading)
      return readAllAgain(queries)
    },
  })
}
