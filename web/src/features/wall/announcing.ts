import { useEffect, useReducer } from 'react'
import type { WallAlert } from './api'

/** What has been announced, and what still waits for its turn; the first one is running. */
export interface Announcing {
  seen: ReadonlySet<string>
  queue: readonly WallAlert[]
}

type Step = { type: 'read'; alerts: readonly WallAlert[] } | { type: 'done' }

export const NOTHING: Announcing = { seen: new Set(), queue: [] }

/** Every alert that lives comes once. Only what is on the wall is remembered, so that nothing
 * grows over the nights. */
export function announce(now: Announcing, step: Step): Announcing {
  if (step.type === 'done') return { ...now, queue: now.queue.slice(1) }
  const here = new Set(step.alerts.map(({ id }) => id))
  const fresh = step.alerts.filter(({ id, is_over: isOver }) => !isOver && !now.seen.has(id))
  const queue = [...now.queue.filter(({ id }) => here.has(id)), ...fresh]
  const seen = new Set([...now.seen].filter((id) => here.has(id)))
  for (const { id } of fresh) seen.add(id)
  return { seen, queue }
}

export const ANNOUNCED_MS = 16_000

/** The alert that is being announced. */
export function useAnnounced(alerts: readonly WallAlert[]): WallAlert | undefined {
  const [state, step] = useReducer(announce, NOTHING)
  useEffect(() => step({ type: 'read', alerts }), [alerts])
  const current = state.queue[0]
  const id = current?.id
  useEffect(() => {
    if (!id) return
    const timer = setTimeout(() => step({ type: 'done' }), ANNOUNCED_MS)
    return () => clearTimeout(timer)
  }, [id])
  return current
}
