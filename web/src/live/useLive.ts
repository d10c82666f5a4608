import { type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from 'react'
import { liveState, subscribe } from './connection'
import type { LiveEvent, LivePartial } from './protocol'

const nothing = () => {}

/**
 * Hear what happens on `streams` while mounted. Subscribe before or while you read: what happens
 * after is pushed, what was missed is replayed. `onResync` means that too much was missed: read
 * again. `onPartial` hears what is no history: words still being spoken, `clock.moved`.
 */
export function useLive(
  streams: readonly string[],
  onEvent: (event: LiveEvent) => void,
  onResync: () => void = nothing,
  onPartial: (partial: LivePartial) => void = nothing,
) {
  const key = streams.join(',')
  const event = useEffectEvent(onEvent)
  const resync = useEffectEvent(onResync)
  const partial = useEffectEvent(onPartial)
  useEffect(() => {
    if (!key) return
    return subscribe({
      streams: key.split(','),
      onEvent: (happened) => event(happened),
      onResync: () => resync(),
      onPartial: (words) => partial(words),
    })
  }, [key])
}

/**
 * Read the queries below `keys` again when something happens on `streams`; bursts count once.
 * `heard`: names of messages without history ("job.failed") that count as well. `wait`: for how
 * many milliseconds what happens is gathered.
 */
export function useLiveQueries(
  streams: readonly string[],
  keys: readonly QueryKey[],
  heard: readonly string[] = [],
  wait = 120,
) {
  const queries = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refresh = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey })
    }, wait)
  }
  useLive(streams, refresh, refresh, ({ name }) => {
    if (heard.includes(String(name))) refresh()
  })
}

export const useLiveState = () => useSyncExternalStore(liveState.watch, liveState.get)
