import { App, Button, Table, type TableColumnsType } from 'antd'
import { webhooks } from '@/texts/zh/webhooks'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import './webhooks.css'
import { type GrantRow, grant, useAct, useGrants } from './api'

const text = webhooks.grants

/** For the security administrator: which receivers get a citizen's name and number. */
export function GrantsPage() {
  const { modal } = App.useApp()
  const list = useGrants()
  const say = useAct(({ row, is }: { row: GrantRow; is: boolean }) => grant(row, is))
  if (list.error && !list.data)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  const approve = (row: GrantRow) =>
    modal.confirm({
      title: text.why(row.name),
      content: row.url,
      onOk: () => say.mutate({ row, is: true }),
    })
  const columns: TableColumnsType<GrantRow> = [
    { title: webhooks.name, dataIndex: 'name' },
    { title: webhooks.url, render: (_, row) => <code className="webhook-url">{row.url}</code> },
    { title: webhooks.columns.state, render: (_, row) => webhooks.states[row.state] },
    {
      title: text.title,
      render: (_, row) => (
        <StateTag colour={row.shows_citizen ? 'near' : 'waiting'}>
          {row.shows_citizen ? text.granted : text.none}
        </StateTag>
      ),
    },
    {
      title: '',
      render: (_, row) =>
        row.shows_citizen ? (
          <Button size="small" onClick={() => say.mutate({ row, is: false })}>
            {text.withdraw}
          </Button>
        ) : (
          <Button size="small" onClick={() => approve(row)}>
            {text.grant}
          </Button>
        ),
    },
  ]
  return (
    <div className="webhooks">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <span className="soft">{text.intro}</span>
      </div>
      <Table<GrantRow>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={list.data ?? []}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: list.isPending ? ' ' : <EmptyState title={webhooks.empty} /> }}
      />
    </div>
  )
}
