import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { App, Button, Segmented, Table, type TableColumnsType } from 'antd'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { withFilter } from '@/features/tickets/filters'
import { useLiveQueries } from '@/live/useLive'
import { admin } from '@/texts/zh/admin'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import './admin.css'
import { Parked } from './Parked'

const text = admin.jobs

type Job = components['schemas']['JobRead']
type JobState = Job['state']

const COLOURS = {
  todo: 'waiting',
  doing: 'in_hand',
  succeeded: 'done',
  failed: 'alert',
  cancelled: 'waiting',
  aborted: 'overdue',
} as const
const REREAD_MS = 10_000

function useJobs(state: JobState | undefined) {
  useLiveQueries(['jobs'], [['jobs']], ['job.failed'])
  return useInfiniteQuery({
    queryKey: ['jobs', state],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET('/api/v1/jobs', {
          params: { query: { ...(state && { state }), ...(pageParam && { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next ?? undefined,
    refetchInterval: REREAD_MS,
    placeholderData: keepPreviousData,
  })
}

/** What works in the background; what failed keeps its error until a person decides. */
export function JobsPage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const chosen = params.get('state')
  const state = chosen && chosen in text.states ? (chosen as JobState) : undefined
  const list = useJobs(state)
  const pages = list.data?.pages ?? []
  const counts = pages[0]?.counts ?? {}
  if (list.error && !pages.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <div className="admin">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Segmented
          value={state ?? ''}
          onChange={(value) => setParams(withFilter(params, 'state', value))}
          options={[
            { value: '', label: text.all },
            ...Object.entries(text.states).map(([value, label]) => ({
              value,
              label: `${label} ${counts[value] ?? 0}`,
            })),
          ]}
        />
        {!can('job:manage') && <span className="soft">{text.readOnly}</span>}
      </div>
      <Parked parked={pages[0]?.parked ?? []} mayRetry={can('job:manage')} />
      <Table<Job>
        rowKey="id"
        size="small"
        columns={columnsOf(can('job:manage'))}
        dataSource={pages.flatMap(({ page }) => page.items)}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
      />
      {list.hasNextPage && (
        <div className="list-foot">
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
    </div>
  )
}

const columnsOf = (mayManage: boolean): TableColumnsType<Job> => [
  { title: text.columns.id, dataIndex: 'id', width: 80 },
  { title: text.columns.name, dataIndex: 'name', width: 200 },
  {
    title: text.columns.state,
    width: 90,
    render: (_, job) => <StateTag colour={COLOURS[job.state]}>{text.states[job.state]}</StateTag>,
  },
  { title: text.columns.attempts, dataIndex: 'attempts', width: 60 },
  {
    title: text.columns.when,
    width: 120,
    render: (_, { scheduled_at, enqueued_at }) => {
      const at = scheduled_at ?? enqueued_at
      return at && <Relative at={at} />
    },
  },
  {
    title: text.columns.args,
    width: 260,
    render: (_, { args }) => (
      <code className="references">
        {Object.entries(args)
          .map(([name, value]) => `${name}=${value}`)
          .join(' ')}
      </code>
    ),
  },
  {
    title: text.columns.error,
    render: (_, { error }) => error && <pre className="job-error">{error}</pre>,
  },
  ...(mayManage
    ? [
        {
          title: text.columns.actions,
          width: 140,
          render: (_: unknown, job: Job) => <Manage job={job} />,
        },
      ]
    : []),
]

const RETRIED = new Set<JobState>(['failed', 'cancelled', 'aborted'])

function Manage({ job }: { job: Job }) {
  const { message } = App.useApp()
  const path = { params: { path: { id: job.id } } }
  const onRefused = (error: Error) => message.error(explain(error).title)
  const retrying = useStep(() => unwrap(client.POST('/api/v1/jobs/{id}/retry', path)), {
    onDone: () => message.success(text.retried),
    onRefused,
  })
  const cancelling = useStep(() => unwrap(client.POST('/api/v1/jobs/{id}/cancel', path)), {
    onDone: () => message.success(text.cancelled),
    onRefused,
  })
  return (
    <span className="admin-buttons">
      {RETRIED.has(job.state) && (
        <Button
          size="small"
          loading={retrying.isPending}
          onClick={() => retrying.mutate(undefined)}
        >
          {text.retry}
        </Button>
      )}
      {(job.state === 'todo' || job.state === 'failed') && (
        <Button
          size="small"
          danger
          loading={cancelling.isPending}
          onClick={() => cancelling.mutate(undefined)}
        >
          {text.cancel}
        </Button>
      )}
    </span>
  )
}
