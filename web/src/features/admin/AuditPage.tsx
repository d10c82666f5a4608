import { Button, DatePicker, Input, Table } from 'antd'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import { admin } from '@/texts/zh/admin'
import { word } from '@/texts/zh/common'
import { inCity } from '@/time/city'
import { EmptyState, ErrorState } from '@/ui/states'
import './admin.css'
import { type AuditQuery, type AuditRow, useAudit } from './api'

const text = admin.audit
const NAMES = ['name', 'subject_id', 'since', 'until'] as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

function queryOf(params: URLSearchParams): AuditQuery {
  const query: Record<string, string> = {}
  for (const name of NAMES) {
    const value = params.get(name)
    if (value && (name !== 'subject_id' || UUID.test(value))) query[name] = value
  }
  return query
}

/** The history of everything that happened and who did it; references only. */
export function AuditPage() {
  const [params, setParams] = useSearchParams()
  const list = useAudit(queryOf(params))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const set = (name: string) => (value: string | undefined) =>
    setParams(withFilter(params, name, value))
  const subject = params.get('subject_id') ?? ''
  if (list.error && !rows.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <div className="admin">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Input.Search
          type="search"
          allowClear
          defaultValue={params.get('name') ?? ''}
          placeholder={text.filters.name}
          aria-label={text.filters.name}
          style={{ width: 220 }}
          onSearch={(value) => set('name')(value.trim())}
        />
        <Input.Search
          allowClear
          defaultValue={subject}
          status={subject && !UUID.test(subject) ? 'error' : ''}
          placeholder={text.filters.subject}
          aria-label={text.filters.subject}
          style={{ width: 320 }}
          onSearch={(value) => set('subject_id')(value.trim())}
        />
        {subject && !UUID.test(subject) && <span role="alert">{text.badId}</span>}
        <DatePicker
          showTime
          placeholder={text.filters.since}
          value={params.get('since') ? inCity(params.get('since') ?? '') : null}
          onChange={(at) => set('since')(at?.toISOString())}
        />
        <DatePicker
          showTime
          placeholder={text.filters.until}
          value={params.get('until') ? inCity(params.get('until') ?? '') : null}
          onChange={(at) => set('until')(at?.toISOString())}
        />
      </div>
      <Table<AuditRow>
        rowKey="id"
        size="small"
        sticky
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
        columns={[
          {
            title: text.columns.at,
            width: 160,
            render: (_, { at }) => (
              <span className="number">{inCity(at).format('YYYY-MM-DD HH:mm:ss')}</span>
            ),
          },
          { title: text.columns.name, dataIndex: 'name', width: 190 },
          {
            title: text.columns.actor,
            width: 130,
            render: (_, row) => row.actor_name ?? word(text.actorKinds, row.actor_kind),
          },
          {
            title: text.columns.subject,
            width: 330,
            render: (_, { subject_type, subject_id }) => (
              <Button
                type="link"
                size="small"
                className="references"
                onClick={() => set('subject_id')(subject_id)}
              >
                {subject_type} {subject_id}
              </Button>
            ),
          },
          {
            title: text.columns.body,
            render: (_, { body }) => <code className="references">{JSON.stringify(body)}</code>,
          },
        ]}
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
