import type { RowGroup } from '@/features/tickets/GroupedRows'
import { callbacks as text } from '@/texts/zh/callbacks'
import type { Callback } from './api'

type GroupName = keyof typeof text.groups

function groupOf(row: Callback, now: number): GroupName {
  if (row.is_mine) return 'mine'
  if (!row.attempts.length && new Date(row.clock.due_at).getTime() < now) return 'overdue'
  const next = row.next_try_at ? new Date(row.next_try_at).getTime() : now
  return next <= now ? 'due' : 'later'
}

/** By what hurts: overdue, in hand, to be called now, later. */
export function groupsOf(rows: readonly Callback[], now: number): RowGroup<Callback>[] {
  return (Object.keys(text.groups) as GroupName[]).map((name) => ({
    name,
    label: text.groups[name],
    rows: rows.filter((row) => groupOf(row, now) === name),
  }))
}
