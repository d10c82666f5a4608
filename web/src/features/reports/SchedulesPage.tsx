import { App, Button, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import '@/features/figures/figures.css'
import '@/features/tickets/tickets.css'
import { reports as text } from '@/texts/zh/reports'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { Schedule, ScheduleWrite } from './api'
import * as api from './api'
import { ScheduleDialog } from './ScheduleDialog'
import { Tabs } from './Tabs'
import './reports.css'

const words = text.schedules

/** Which reports are made by themselves, and who gets them. */
export function SchedulesPage() {
  const { data, error, isPending, refetch } = api.useSchedules()
  const [opened, setOpened] = useState<Schedule | 'new' | null>(null)
  const step = api.useReportStep()
  const { message } = App.useApp()
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  const start = opened === 'new' ? null : opened
  const save = (body: ScheduleWrite) =>
    step.mutate(() => api.saveSchedule(start?.id ?? null, body), {
      onSuccess: () => {
        setOpened(null)
        message.success(words.saved)
      },
      onError: (failure) => message.error(explain(failure).title),
    })
  const send = ({ id }: Schedule) =>
    step.mutate(() => api.sendAgain(id), {
      onSuccess: () => message.success(words.sent),
      onError: (failure) => message.error(explain(failure).title),
    })
  return (
    <div className="reports-page">
      <Tabs current="schedules" />
      <div className="list-tools">
        <h1>{words.title}</h1>
        <span className="list-tools-gap" />
        <Button type="primary" onClick={() => setOpened('new')}>
          {words.add}
        </Button>
      </div>
      <p className="soft reports-intro">{words.intro}</p>
      <Table<Schedule>
        rowKey="id"
        size="small"
        scroll={{ x: 900 }}
        columns={columnsOf(setOpened, send)}
        dataSource={data ?? []}
        loading={isPending}
        pagination={false}
        locale={{
          emptyText: isPending ? ' ' : <EmptyState title={words.empty} hint={words.emptyHint} />,
        }}
      />
      {opened && (
        <ScheduleDialog
          start={start}
          isBusy={step.isPending}
          onSave={save}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  )
}

type Run = (row: Schedule) => void

const columnsOf = (onEdit: Run, onSend: Run): TableColumnsType<Schedule> => [
  {
    title: words.columns.what,
    width: 200,
    render: (_, { kind, scope }) => `${scope}${text.kinds[kind]}`,
  },
  { title: words.columns.rhythm, width: 190, dataIndex: 'rhythm' },
  {
    title: words.columns.deliver,
    width: 110,
    render: (_, { deliver_when: when }) => words.deliver[when],
  },
  {
    title: words.columns.people,
    render: (_, { recipients }) => recipients.map(({ name }) => name).join('、') || words.none,
  },
  {
    title: words.columns.next,
    width: 130,
    render: (_, { next_at: at }) => (at ? <Relative at={at} /> : words.paused),
  },
  {
    title: words.columns.last,
    width: 150,
    render: (_, row) => <Last row={row} />,
  },
  {
    title: '',
    width: 130,
    render: (_, row) => (
      <>
        <Button type="link" size="small" onClick={() => onEdit(row)}>
          {words.edit}
        </Button>
        <Button type="link" size="small" title={words.sendHint} onClick={() => onSend(row)}>
          {words.send}
        </Button>
      </>
    ),
  },
]

/** The last report of a schedule, or that it could not be made. */
function Last({ row: { last_report_id: id, last_at: at, failed_at: failed } }: { row: Schedule }) {
  if (failed) {
    return (
      <>
        <StateTag colour="overdue">{words.failed}</StateTag> <Relative at={failed} />
      </>
    )
  }
  if (!id || !at) return words.none
  return (
    <Link to={`/reports/${id}`}>
      <Relative at={at} />
    </Link>
  )
}
