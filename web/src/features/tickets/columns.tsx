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
  number: { width: 134, render: (_, row) => <span className="number">{row.number}</span> },
  title: {
    width: 260,
    ellipsis: true,
    render: (_, row) => <span title={row.title}>{row.title}</span>,
  },
  state: { width: 116, render: (_, row) => <TicketStateTag state={row.state} /> },
  kind: { width: 56, render: (_, row) => word(common.kinds, row.kind) },
  category: {
    width: 130,
    ellipsis: true,
    render: (_, row) => <span title={row.category.full_name}>{row.category.name}</span>,
  },
  place: { width: 150, ellipsis: true, render: (_, row) => row.place.name || row.place.text },
  lead: { width: 140, ellipsis: true, render: (_, row) => row.lead?.short_name },
  clock: { width: 140, render: (_, row) => <ClockBar clock={clockOfRow(row)} /> },
  flags: { width: 110, render: (_, row) => <Flags row={row} /> },
  registered: { width: 116, render: (_, row) => <Relative at={row.registered_at} /> },
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

export const columnsOf = (chosen: readonly ColumnName[]): TableColumnsType<TicketRow> =>
  ALL_COLUMNS.filter((name) => chosen.includes(name)).map((name) => ({
    ...COLUMNS[name],
    key: name,
    title: text.columns[name],
  }))
