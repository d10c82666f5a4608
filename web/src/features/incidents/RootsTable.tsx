import { Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import { incidents as text } from '@/texts/zh/incidents'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type RootRow, useRoots } from './api'
import { ROOT_COLOURS } from './colours'

/** Every root-cause sheet, what is due first. */
export function RootsTable() {
  const { data, error, isPending, refetch } = useRoots()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <Table<RootRow>
      rowKey="incident_id"
      size="small"
      scroll={{ x: 760 }}
      columns={COLUMNS}
      dataSource={data ?? []}
      loading={isPending}
      pagination={false}
      locale={{
        emptyText: isPending ? (
          ' '
        ) : (
          <EmptyState title={text.root.empty} hint={text.root.emptyHint} />
        ),
      }}
    />
  )
}

const { columns } = text.root
const COLUMNS: TableColumnsType<RootRow> = [
  {
    title: columns.incident,
    render: (_, row) => <Link to={`/incidents/${row.incident_id}`}>{row.incident_title}</Link>,
  },
  { title: columns.class, dataIndex: 'class_name' },
  {
    title: columns.state,
    width: 90,
    render: (_, { state }) => (
      <StateTag colour={ROOT_COLOURS[state]}>{text.root.states[state]}</StateTag>
    ),
  },
  { title: columns.unit, width: 140, dataIndex: 'unit_name' },
  {
    title: columns.due,
    width: 150,
    render: (_, row) => (
      <>
        {row.due_on ?? '—'}{' '}
        {row.is_overdue && <StateTag colour="overdue">{text.root.overdue}</StateTag>}
      </>
    ),
  },
]
