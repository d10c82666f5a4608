import { Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { reports as text } from '@/texts/zh/reports'
import type { Source } from './api'
import { interval, period, told } from './numbers'

const words = text.read

/** Where every number comes from; rows that no list holds are named below their source. */
export function Sources({ sources }: { sources: readonly Source[] }) {
  return (
    <section aria-label={words.sources}>
      <h2>{words.sources}</h2>
      <Table<Source>
        rowKey="number"
        size="small"
        scroll={{ x: 780 }}
        columns={COLUMNS}
        dataSource={[...sources]}
        pagination={false}
        expandable={{
          rowExpandable: ({ rows }) => (rows ?? []).length > 1,
          expandedRowRender: ({ rows }) => (
            <ul>
              {(rows ?? []).map(({ label, link }) => (
                <li key={link}>
                  <Link to={link}>{label}</Link>
                </li>
              ))}
            </ul>
          ),
        }}
      />
    </section>
  )
}

const COLUMNS: TableColumnsType<Source> = [
  { title: words.columns.number, dataIndex: 'number', width: 60 },
  {
    title: words.columns.name,
    render: (_, { name, link, rows }) => (
      <>
        <Link to={link}>{name}</Link>
        {(rows ?? []).length > 1 && (
          <span className="soft"> {words.rows((rows ?? []).length)}</span>
        )}
      </>
    ),
  },
  {
    title: words.columns.period,
    width: 180,
    render: (_, { since, until }) => <span className="number">{period(since, until)}</span>,
  },
  { title: words.columns.n, dataIndex: 'n', width: 90, align: 'right' },
  {
    title: words.columns.value,
    width: 90,
    align: 'right',
    render: (_, { value, unit_of: unit }) => told(value, unit),
  },
  {
    title: words.columns.interval,
    width: 150,
    align: 'right',
    render: (_, source) => interval(source),
  },
]
