import { Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import '@/features/tickets/tickets.css'
import { taskforces } from '@/texts/zh/taskforces'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type ForceRow, useForces } from './api'
import { FORCES } from './colours'
import { FormForce } from './FormForce'
import './taskforces.css'

const text = taskforces.forces

/** The rooms that this person may enter, newest first. */
export function ForcesPage() {
  const { data, error, isPending, refetch } = useForces()
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <div className="taskforces-page">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <span className="list-tools-gap" />
        <FormForce subject={{ title: '' }} />
      </div>
      <Table<ForceRow>
        rowKey="id"
        size="small"
        scroll={{ x: 820 }}
        columns={COLUMNS}
        dataSource={data ?? []}
        loading={isPending}
        pagination={false}
        locale={{
          emptyText: isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
      />
    </div>
  )
}

const { columns } = text
const COLUMNS: TableColumnsType<ForceRow> = [
  { title: columns.number, dataIndex: 'number', width: 150 },
  {
    title: columns.title,
    render: (_, row) => (
      <>
        <Link to={`/task-forces/${row.id}`}>{row.title}</Link>
        <div className="soft">
          {[text.origins[row.origin], row.place_name].filter(Boolean).join(' · ')}
        </div>
      </>
    ),
  },
  { title: columns.leader, dataIndex: 'leader', width: 90 },
  { title: columns.members, dataIndex: 'members', width: 60, align: 'right' },
  { title: columns.tasks, dataIndex: 'open_tasks', width: 90, align: 'right' },
  {
    title: columns.alert,
    width: 150,
    render: (_, row) => (
      <>
        {row.late_tasks > 0 && (
          <StateTag colour="overdue">{text.lateTasks(row.late_tasks)}</StateTag>
        )}
        {row.late_instalments > 0 && (
          <StateTag colour="alert">{text.latePay(row.late_instalments)}</StateTag>
        )}
      </>
    ),
  },
  { title: columns.formed, width: 120, render: (_, { formed_at: at }) => <Relative at={at} /> },
  {
    title: columns.state,
    width: 90,
    render: (_, { state }) => <StateTag colour={FORCES[state]}>{text.states[state]}</StateTag>,
  },
]
