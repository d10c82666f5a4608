import { useState } from 'react'

interface Identified {
  id: string | number
}

/**
 * Rows that do not move under the hand: a row on screen takes its new values in place and keeps its
 * line; rows that came since wait until `show` is called. Rows that left the list stay until then.
 * A new `scope` (the filters) starts afresh.
 */
export function useHeldRows<Row extends Identified>(fresh: readonly Row[], scope: string) {
  const [held, setHeld] = useState({ scope, rows: fresh })
  const isStale = held.scope !== scope || (!held.rows.length && fresh.length > 0)
  if (isStale) setHeld({ scope, rows: fresh })
  const base = isStale ? fresh : held.rows
  const byId = new Map(fresh.map((row) => [row.id, row]))
  const shown = new Set(base.map((row) => row.id))
  return {
    rows: base.map((row) => byId.get(row.id) ?? row),
    newCount: fresh.filter((row) => !shown.has(row.id)).length,
    goneIds: new Set(base.filter((row) => !byId.has(row.id)).map((row) => row.id)),
    show: () => setHeld({ scope, rows: fresh }),
  }
}
