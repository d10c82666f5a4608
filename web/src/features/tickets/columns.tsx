import type { ReactNode } from 'react'
import { common, word } from '@/texts/zh/common'
import { tickets as text } from '@/texts/zh/tickets'
import { ClockBar } from '@/ui/ClockBar'
import type { ListColumn } from '@/ui/list/columns'
import { Found } from '@/ui/list/Found'
import { Relative } from '@/ui/Relative'
import { TicketStateTag } from '@/ui/StateTag'
import { clockOfRow, type TicketRow } from './api'
import { Flags } from './Flags'

export type ColumnName = keyof typeof text.columns

const COLUMNS: Record<ColumnName, Omit<ListColumn<TicketRow>, 'name' | 'label'>> = {
  number: { width: 128, render: (row) => <span className="number">{row.number}</span> },
  title: {
    width: 240,
    grows: true,
    render: (row, sought) => (
      <span className="one-line" title={row.title}>
        <Found text={row.title} sought={sought} />
        {row.excerpt && (
          <span className="excerpt" title={row.excerpt}>
            <Found text={row.excerpt} sought={sought} />
          </span>
        )}
      </span>
    ),
  },
  state: { width: 112, render: (row) => <TicketStateTag state={row.state} /> },
  kind: { width: 52, render: (row) => word(common.kinds, row.kind) },
  category: {
    width: 120,
    render: (row) => <OneLine title={row.category.full_name}>{row.category.name}</OneLine>,
  },
  place: {
    width: 140,
    render: (row, sought) => (
      <OneLine title={row.place.name || row.place.text}>
        <Found text={row.place.name || row.place.text} sought={sought} />
      </OneLine>
    ),
  },
  lead: { width: 120, render: (row) => <OneLine>{row.lead?.short_name}</OneLine> },
  clock: { width: 136, render: (row) => <ClockBar clock={clockOfRow(row)} /> },
  flags: { width: 132, render: (row) => <Flags row={row} /> },
  registered: { width: 104, render: (row) => <Relative at={row.registered_at} /> },
  channel: { width: 70, render: (row) => word(text.channels, row.channel) },
}

export const OneLine = (props: { title?: string; children?: ReactNode }) => (
  <span className="one-line soft" title={props.title}>
    {props.children}
  </span>
)

export const DEFAULT_COLUMNS: readonly ColumnName[] = [
  'number',
  'title',
  'state',
  'kind',
  'category',
  'place',
  'lead',
  'clock',
  'flags',
  'registered',
]

export const ALL_COLUMNS = Object.keys(COLUMNS) as ColumnName[]

/** What remains beside an open ticket. */
export const NARROW_COLUMNS: readonly string[] = ['number', 'title', 'state', 'clock', 'flags']

/** What a desk shows of a ticket, unless the person wants otherwise. */
export const DESK_COLUMNS: readonly ColumnName[] = [
  'number',
  'title',
  'place',
  'lead',
  'flags',
  'clock',
]

/** The ticket's columns of rows that hold one. */
export const ticketColumns = <Row,>(of: (row: Row) => TicketRow): ListColumn<Row>[] =>
  ALL_COLUMNS.map((name) => ({
    ...COLUMNS[name],
    name,
    label: text.columns[name],
    render: (row, sought) => COLUMNS[name].render(of(row), sought),
  }))

/** What of a ticket the words looked for in a desk are compared with. */
export const wordsOf = (row: TicketRow) =>
  [
    row.number,
    row.title,
    row.place.name,
    row.place.text,
    row.lead?.name,
    row.lead?.short_name,
    row.category.full_name,
    word(common.kinds, row.kind),
  ].join(' ')
