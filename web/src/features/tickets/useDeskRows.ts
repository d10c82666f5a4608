import { useState } from 'react'
import { useHeldRows } from '@/ui/useHeldRows'

/**
 * Held rows of a desk: what somebody else finished stays greyed where it is, what one has finished
 * oneself goes as soon as the hand moves on.
 */
export function useDeskRows<Row extends { id: string }>(fresh: readonly Row[], scope: string) {
  const held = useHeldRows(fresh, scope)
  const [finished, setFinished] = useState<ReadonlySet<string>>(new Set())
  const rows = held.rows.filter(({ id }) => !(finished.has(id) && held.goneIds.has(id)))
  const finish = (id: string) => setFinished((known) => new Set([...known, id]))
  return { ...held, rows, finish }
}
