import type { TableColumnsType } from 'antd'
import { common, word } from '@/texts/zh/common'
import { tickets as text } from '@/texts/zh/tickets'
import { ClockBar } from '@/ui/ClockBar'
import { Relative } from '@/ui/Relative'
import { TicketStateTag } from '@/ui/StateTag'
import { clockOfRow, type TicketRow } from './api'
import { Flags } from './Flags'

export type ColumnName = keyof typeof text.columns

const COLUMNS: Record<ColumnName, Omit<TableColumnsType<TicketRow>[number], 'title' | 'key'>> = {
  number: { width: 128, render: (_, row) => <span className="number">{row.number}</span> },
  title: {
    width: 240,
    ellipsis: true,
    render: (_, row) => <span title={row.title}>{row.title}</span>,
  },
  state: { width: 112, render: (_, row) => <TicketStateTag state={row.state} /> },
  kind: { width: 52, render: (_, row) => word(common.kinds, row.kind) },
  category: {
    width: 120,
    ellipsis: true,
    render: (_, row) => <span title={row.category.full_name}>{row.category.name}</span>,
  },
  place: { width: 140, ellipsis: true, render: (_, row) => row.place.name || row.place.text },
  lead: { width: 120, ellipsis: true, render: (_, row) => row.lead?.short_name },
  clock: { width: 136, render: (_, row) => <ClockBar clock={clockOfRow(row)} /> },
  flags: { width: 132, render: (_, row) => <Flags row={row} /> },
  registered: { width: 104, render: (_, row) => <Relative at={row.registered_at} /> },
  channel: { width: 70, render: (_, row) => word(text.channels, row.channel) },
}

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
export const NARROW_COLUMNS: readonly ColumnName[] = ['number', 'title', 'state', 'clock', 'flags']

export const columnsOf = (chosen: readonly ColumnName[]): TableColumnsType<TicketRow> =>
  ALL_COLUMNS.filter((name) => chosen.includes(name)).map((name) => ({
    ...COLUMNS[name],
    key: name,
    title: text.columns[name],
  }))

/** The least width at which every column can be read; beyond it the table scrolls sideways. */
export const leastWidth = (chosen: readonly ColumnName[]) =>
  chosen.reduce((sum, name) => sum + Number(COLUMNS[name].width ?? 0), 0)
