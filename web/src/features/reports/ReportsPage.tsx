import { App, Badge, Button, Checkbox, Segmented, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import '@/features/figures/figures.css'
import '@/features/tickets/tickets.css'
import { reports as text } from '@/texts/zh/reports'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { MakeBody, Report, ReportKind, ReportListed } from './api'
import * as api from './api'
import { KINDS, MakeDialog } from './MakeDialog'
import { period } from './numbers'
import { Tabs } from './Tabs'
import './reports.css'

export const STATE_COLOURS = { made: 'waiting', edited: 'in_hand', issued: 'done' } as const

/** Reports by kind, the latest period first; what was laid before the reader is marked. */
export function ReportsPage() {
  const [params, setParams] = useSearchParams()
  const { can } = useSession()
  const [isMaking, setMaking] = useState(false)
  const kind = kindOf(params.get('kind'))
  const isUnread = params.get('unread') === '1'
  const found = api.useReports(kind, isUnread)
  const make = useMake(() => setMaking(false))
  const set = (name: string, value: string | undefined) =>
    setParams(withFilter(params, name, value), { replace: true })
  return (
    <div className="reports-page">
      <Tabs current="list" />
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Segmented
          aria-label={text.kind}
          value={kind}
          options={(['', ...KINDS] as const).map((value) => ({ value, label: text.kinds[value] }))}
          onChange={(value) => set('kind', value || undefined)}
        />
        <Checkbox
          checked={isUnread}
          onChange={({ target }) => set('unread', target.checked ? '1' : undefined)}
        >
          {text.unread(found.data?.pages[0]?.unread ?? 0)}
        </Checkbox>
        <span className="list-tools-gap" />
        {can('report:make') && (
          <Button type="primary" onClick={() => setMaking(true)}>
            {text.make.do}
          </Button>
        )}
      </div>
      <p className="soft reports-intro">{text.intro}</p>
      <Rows found={found} />
      {isMaking && (
        <MakeDialog isBusy={make.isBusy} onMake={make.run} onClose={() => setMaking(false)} />
      )}
    </div>
  )
}

const kindOf = (value: string | null): ReportKind | '' => KINDS.find((kind) => kind === value) ?? ''

function useMake(onDone: () => void) {
  const step = api.useReportStep()
  const { message } = App.useApp()
  const go = useNavigate()
  const run = (body: MakeBody) =>
    step.mutate(() => api.makeReport(body), {
      onSuccess: (made) => {
        onDone()
        message.success(text.read.done.ask)
        go(`/reports/${(made as Report).id}`)
      },
      onError: (error) => message.error(explain(error).title),
    })
  return { run, isBusy: step.isPending }
}

function Rows({ found }: { found: ReturnType<typeof api.useReports> }) {
  const go = useNavigate()
  const { can } = useSession()
  if (found.error && !found.data) {
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  }
  const hint = can('report:make') ? text.emptyHint : text.emptyReader
  return (
    <>
      <Table<ReportListed>
        rowKey="id"
        size="small"
        scroll={{ x: 860 }}
        columns={COLUMNS}
        dataSource={found.data?.pages.flatMap((page) => page.items) ?? []}
        loading={found.isPending}
        pagination={false}
        rowClassName={({ is_unread: isUnread }) =>
          isUnread ? 'report-row report-unread' : 'report-row'
        }
        onRow={({ id }) => ({ onClick: () => go(`/reports/${id}`) })}
        locale={{
          emptyText: found.isPending ? ' ' : <EmptyState title={text.empty} hint={hint} />,
        }}
      />
      {found.hasNextPage && (
        <Button block onClick={() => found.fetchNextPage()} loading={found.isFetchingNextPage}>
          {text.more}
        </Button>
      )}
    </>
  )
}

const COLUMNS: TableColumnsType<ReportListed> = [
  {
    title: text.columns.title,
    render: (_, { id, title, edition, is_unread: isUnread }) => (
      <>
        {isUnread && <Badge className="report-mark" status="processing" text={text.unreadMark} />}
        <Link to={`/reports/${id}`} onClick={(event) => event.stopPropagation()}>
          {title}
        </Link>
        {edition > 1 && <span className="soft"> {text.edition(edition)}</span>}
      </>
    ),
  },
  {
    title: text.columns.period,
    width: 180,
    render: (_, { first_day: first, last_day: last }) => (
      <span className="number">{period(first, last)}</span>
    ),
  },
  { title: text.columns.scope, width: 150, dataIndex: 'scope' },
  {
    title: text.columns.state,
    width: 110,
    render: (_, { state, making }) =>
      making === 'done' ? (
        <StateTag colour={STATE_COLOURS[state]}>{text.states[state]}</StateTag>
      ) : (
        <StateTag colour={making === 'failed' ? 'overdue' : 'waiting'}>
          {text.making[making]}
        </StateTag>
      ),
  },
  {
    title: text.columns.counted,
    width: 120,
    render: (_, { counted_at: at }) => <Relative at={at} />,
  },
  {
    title: text.columns.issued,
    width: 120,
    render: (_, { issued_at: at }) => (at ? <Relative at={at} /> : '—'),
  },
]
