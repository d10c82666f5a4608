import type { ListKind, ListRow } from './api'

export interface Wanted {
  kind: ListKind | ''
  q: string
  isWaiting: boolean
}

/** Proposed to be put on, or to be taken off. */
export const isWaiting = ({ state, end_proposed_at: end }: ListRow) =>
  state === 'proposed' || (state === 'in_force' && end !== null)

/** Every word must occur somewhere in what the row says. */
export function found(rows: readonly ListRow[], { kind, q, isWaiting: only }: Wanted): ListRow[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    if (kind && row.kind !== kind) return false
    if (only && !isWaiting(row)) return false
    const said = [row.duty_code, row.category, row.place, row.object, row.lead, row.basis]
    const text = [...said, row.duty_basis].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** The change that a row's proposal means, for a preview. */
export const changeOf = ({ duty_code, kind, state }: ListRow) => ({
  duty_code,
  kind,
  is_added: state === 'proposed',
})
