import { useState } from 'react'
import { useSession } from '@/api/session'
import { ALL_COLUMNS, type ColumnName, DEFAULT_COLUMNS } from './columns'

function read(key: string): readonly ColumnName[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (!Array.isArray(kept)) return DEFAULT_COLUMNS
    const known = ALL_COLUMNS.filter((name) => kept.includes(name))
    return known.length ? known : DEFAULT_COLUMNS
  } catch {
    return DEFAULT_COLUMNS
  }
}

/** The person's own choice of columns, kept in this browser. */
export function useColumns() {
  const { me } = useSession()
  const key = `huying.columns.tickets.${me.id}`
  const [chosen, setChosen] = useState(() => read(key))
  const choose = (names: readonly ColumnName[]) => {
    if (!names.length) return
    setChosen(names)
    localStorage.setItem(key, JSON.stringify(names))
  }
  return { chosen, choose }
}
