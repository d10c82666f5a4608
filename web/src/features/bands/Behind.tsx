import { Skeleton, Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { bands as text } from '@/texts/zh/bands'
import { inCity } from '@/time/city'
import { TicketStateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import type { BandTickets } from './api'

type Row = BandTickets['items'][number]
const { columns } = text

const COLUMNS: TableColumnsType<Row> = [
  {
    title: columns.number,
    width: 140,
    render: (_, { id, number }) => <Link to={`/tickets/${id}`}>{number}</Link>,
  },
  { title: columns.title, dataIndex: 'title' },
  { title: columns.category, dataIndex: 'category_name', width: 200 },
  { title: columns.place, dataIndex: 'place_name', width: 180 },
  {
    title: columns.at,
    width: 100,
    render: (_, { registered_at: at }) => inCity(at).format('MM-DD HH:mm'),
  },
  { title: columns.state, width: 110, render: (_, { state }) => <TicketStateTag state={state} /> },
]

interface BehindProps {
  tickets: BandTickets | undefined
  what: string
  /** The ticket list with the same day, category and place. */
  list: string
}

/** The tickets behind what is chosen, as far as one may see them. */
export function Behind({ tickets, what, list }: BehindProps) {
  if (!tickets) return <Skeleton active />
  return (
    <section className="band-behind" aria-label={text.behind}>
      <h2>
        {text.behind} <small className="soft">{what}</small>{' '}
        <small>{text.behindCount(tickets.items.length, tickets.total)}</small>{' '}
        <Link className="band-all" to={list}>
          {text.allTickets}
        </Link>
      </h2>
      {tickets.hidden > 0 && <p className="soft">{text.hidden(tickets.hidden)}</p>}
      <Watermark>
        <Table<Row>
          rowKey="id"
          size="small"
          scroll={{ x: 900 }}
          columns={COLUMNS}
          dataSource={tickets.items}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          locale={{ emptyText: <EmptyState title={text.noTickets} /> }}
        />
      </Watermark>
    </section>
  )
}
