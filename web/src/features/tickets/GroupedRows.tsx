import type { ReactNode } from 'react'
import type { components } from '@/api/schema'
import { tickets as text } from '@/texts/zh/tickets'
import { ClockBar } from '@/ui/ClockBar'
import { clockOfRow, type TicketRow } from './api'
import { Flags } from './Flags'

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
  children: (row: Row) => ReactNode
}

/** Rows under what hurts, one line each; empty groups are left out. */
export function GroupedRows<Row>(props: GroupedRowsProps<Row>) {
  const { groups, selected, goneIds, idOf, onSelect, children } = props
  return (
    <>
      {groups
        .filter(({ rows }) => rows.length)
        .map(({ name, label, rows }) => (
          <section key={name} className="rows-group" data-group={name} aria-label={label}>
            <h2 className="rows-title">
              {label} <span className="soft number">{rows.length}</span>
            </h2>
            <ul className="rows">
              {rows.map((row) => {
                const id = idOf(row)
                return (
                  <li key={id}>
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

const TOLD = 6 // letters: a district and the begin of its street

interface LineProps {
  row: TicketRow
  mark?: ReactNode
  /** Why it is here when another unit leads it. */
  part?: components['schemas']['PartBrief'] | null | undefined
}

/** One line of a desk: number, title, place, lead (or whose part, how far), flags, clock. */
export function TicketLine({ row, mark, part }: LineProps) {
  const { assignments: words } = text
  const place = row.place.name || row.place.text
  // A title that begins with the place does not need it once more.
  const isTold = place.length >= TOLD && row.title.startsWith(place.slice(0, TOLD))
  return (
    <>
      <span className="number">
        {mark}
        {row.number}
      </span>
      <span className={isTold ? 'one-line row-wide' : 'one-line'} title={row.title}>
        {row.title}
      </span>
      {!isTold && <span className="one-line soft">{place}</span>}
      <span className="one-line soft" title={part ? `${part.unit_name}：${part.asked}` : undefined}>
        {part
          ? `${words.parts[part.part]}·${words.states[part.state]}`
          : (row.lead?.short_name ?? row.category.name)}
      </span>
      <Flags row={row} />
      <ClockBar clock={clockOfRow(row)} />
    </>
  )
}
