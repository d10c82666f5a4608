import { Table, type TableColumnsType } from 'antd'
import { Link } from 'react-router'
import type { components } from '@/api/schema'
import { knowledge } from '@/texts/zh/knowledge'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, ErrorState } from '@/ui/states'
import { useComing } from './api'

const text = knowledge.coming
type Change = components['schemas']['ComingRead']

/** What begins, ends, is published or withdrawn within the next days. */
export function Coming() {
  const { data, error, refetch, isPending } = useComing()
  const now = useBusinessNow(60)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (data && !data.length) return <EmptyState title={text.empty} hint={text.emptyHint} />
  const columns: TableColumnsType<Change> = [
    {
      title: text.columns.on,
      width: 150,
      render: (_, { on, at }) => (at ? formatMoment(at, now) : on),
    },
    {
      title: text.columns.what,
      width: 120,
      render: (_, { what }) =>
        what in text.what ? text.what[what as keyof typeof text.what] : what,
    },
    {
      title: text.columns.title,
      ellipsis: true,
      render: (_, { code, title }) => (
        <Link to={`/knowledge?view=library&card=${encodeURIComponent(code)}`}>{title}</Link>
      ),
    },
    { title: text.columns.unit, dataIndex: 'unit_name', width: 180, ellipsis: true },
  ]
  return (
    <div className="card-page">
      <Table<Change>
        rowKey={({ code, what }) => `${code} ${what}`}
        size="small"
        pagination={false}
        loading={isPending}
        scroll={{ x: 640 }}
        dataSource={data}
        columns={columns}
      />
    </div>
  )
}
