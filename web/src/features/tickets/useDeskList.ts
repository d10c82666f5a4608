import { useSearchParams } from 'react-router'
import { type ListColumn, useColumns } from '@/ui/list/columns'
import { useMarks, useRowKeys } from '@/ui/list/useRows'
import { useViews } from '@/ui/list/useViews'
import { withFilter } from './filters'
import type { RowGroup } from './GroupedRows'

interface Asked<Row extends { id: string }> {
  /** Under which name views and columns of this list are kept. */
  page: string
  rows: readonly Row[]
  groupsOf: (rows: readonly Row[]) => readonly RowGroup<Row>[]
  columns: readonly ListColumn<Row>[]
  defaults: readonly string[]
  /** Where the words looked for must occur. */
  textOf: (row: Row) => string
  canMark: boolean
  selected: string | null
  onSelect: (id: string | undefined) => void
  onPage?: (id: string) => void
}

/** What a row must hold of the words looked for: each of them, somewhere. */
export const holds = (text: string, sought: string) =>
  sought
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.toLowerCase().includes(word))

/** A desk's list: filtered by the address, its views, columns, marks and keys. */
export function useDeskList<Row extends { id: string }>(asked: Asked<Row>) {
  const { page, rows, groupsOf, textOf, selected, onSelect, onPage, canMark } = asked
  const [params, setParams] = useSearchParams()
  const views = useViews(page)
  const columns = useColumns(page, asked.columns, asked.defaults, views.active)
  const sought = params.get('q') ?? ''
  const group = params.get('group')
  const all = groupsOf(rows)
  const groups = all
    .filter(({ name }) => !group || name === group)
    .map((one) => ({
      ...one,
      rows: sought ? one.rows.filter((row) => holds(textOf(row), sought)) : one.rows,
    }))
  const shown = groups.flatMap((one) => one.rows)
  const ids = shown.map(({ id }) => id)
  const marks = useMarks(ids)
  useRowKeys({
    ids,
    selected,
    onSelect,
    ...(onPage && { onPage }),
    onBack: () => onSelect(undefined),
    ...(canMark && { marks }),
  })
  const set = (name: string, value: string | undefined) =>
    setParams(withFilter(params, name, value))
  return {
    page,
    views,
    columns,
    marks: canMark ? marks : undefined,
    groups,
    shown,
    ids,
    total: rows.length,
    sought,
    group,
    groupNames: all
      .filter(({ rows: own }) => own.length)
      .map(({ name, label }) => ({ name, label })),
    set,
  }
}

export type DeskListOf<Row extends { id: string }> = ReturnType<typeof useDeskList<Row>>
