import { Checkbox } from 'antd'
import type { CSSProperties, ReactNode } from 'react'
import { rows as texts } from '@/texts/zh/rows'
import type { Marks } from '@/ui/list/useRows'

export interface RowGroup<Row> {
  name: string
  label: string
  rows: readonly Row[]
}

interface GroupedRowsProps<Row> {
  groups: readonly RowGroup<Row>[]
  selected: string | null
  goneIds?: ReadonlySet<string | number>
  idOf: (row: Row) => string
  onSelect: (id: string) => void
  /** Given where several rows may be marked. */
  marks?: Marks | undefined
  /** Widths of the cells that `children` gives; left out: number, title, two more, flags, clock. */
  tracks?: string
  leastWidth?: number
  children: (row: Row) => ReactNode
}

/** Rows under what hurts, one line each; empty groups are left out. */
export function GroupedRows<Row>(props: GroupedRowsProps<Row>) {
  const { groups, selected, goneIds, idOf, onSelect, marks, tracks, leastWidth, children } = props
  const style = {
    ...(tracks && { '--tracks': marks ? `30px ${tracks}` : tracks }),
    ...(leastWidth && { '--least': `${leastWidth}px` }),
  } as CSSProperties
  return (
    <>
      {groups
        .filter(({ rows }) => rows.length)
        .map(({ name, label, rows }) => (
          <section key={name} className="rows-group" data-group={name} aria-label={label}>
            <h2 className="rows-title">
              {label} <span className="soft number">{rows.length}</span>
            </h2>
            <ul className="rows" style={style} data-marks={marks !== undefined}>
              {rows.map((row) => {
                const id = idOf(row)
                return (
                  <li key={id}>
                    {marks && (
                      <span className="row-mark">
                        <Checkbox
                          aria-label={texts.marks.mark}
                          checked={marks.has(id)}
                          onChange={({ nativeEvent }) => {
                            marks.toggle(id)
                            if (nativeEvent.target instanceof HTMLElement) nativeEvent.target.blur()
                          }}
                        />
                      </span>
                    )}
                    <button
                      type="button"
                      className="row"
                      data-row-key={id}
                      data-gone={goneIds?.has(id) ?? false}
                      aria-current={id === selected}
                      onClick={(event) => {
                        event.currentTarget.blur()
                        onSelect(id)
                      }}
                    >
                      {children(row)}
                    </button>
                  </li>
                )
              })}
            </ul>
          </section>
        ))}
    </>
  )
}
