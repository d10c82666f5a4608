import { App, Button, Table, type TableColumnsType } from 'antd'
import { useSearchParams } from 'react-router'
import { useStep } from '@/features/tickets/api'
import { withFilter } from '@/features/tickets/filters'
import { admin } from '@/texts/zh/admin'
import { word } from '@/texts/zh/common'
import { inCity } from '@/time/city'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { AuditFilters, UUID } from './AuditFilters'
import './admin.css'
import { type AuditQuery, type AuditRow, exportAudit, useAudit } from './api'
import { SealsLine } from './SealsLine'

const text = admin.audit
const NAMES = ['name', 'person', 'actor_id', 'number', 'subject_id', 'since', 'until'] as const
const IDS: readonly string[] = ['actor_id', 'subject_id']

function queryOf(params: URLSearchParams): AuditQuery {
  const query: Record<string, string | boolean> = {}
  for (const name of NAMES) {
    const value = params.get(name)
    if (value && (!IDS.includes(name) || UUID.test(value))) query[name] = value
  }
  if (params.get('watched') === '1') query.watched = true
  return query
}

/** The history of everything that happened and who did it; references only. */
export function AuditPage() {
  const [params, setParams] = useSearchParams()
  const { message } = App.useApp()
  const list = useAudit(queryOf(params))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  const set = (name: string, value: string | undefined) =>
    setParams(withFilter(params, name, value))
  const only = (name: string, value: string) => setParams(new URLSearchParams({ [name]: value }))
  const exporting = useStep(() => exportAudit(queryOf(params), text.fileName), {
    onDone: () => message.success(text.exported),
    onRefused: (error) => message.error(explain(error).title),
  })
  if (list.error && !rows.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <div className="admin">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <AuditFilters params={params} set={set} onClear={() => setParams({})} />
        <span className="list-tools-gap" />
        <Button
          disabled={!rows.length}
          loading={exporting.isPending}
          onClick={() => exporting.mutate(undefined)}
        >
          {text.export}
        </Button>
      </div>
      <SealsLine />
      <Table<AuditRow>
        rowKey="id"
        size="small"
        sticky
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowClassName={({ is_watched }) => (is_watched ? 'audit-watched' : '')}
        expandable={{
          expandedRowRender: (row) => (
            <code className="references">
              {text.raw} {row.name} {row.subject_type} {row.subject_id} {JSON.stringify(row.body)}
            </code>
          ),
        }}
        locale={{
          emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
        columns={columnsOf(only)}
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

function columnsOf(only: (name: string, value: string) => void): TableColumnsType<AuditRow> {
  const { columns } = text
  return [
    {
      title: columns.at,
      width: 160,
      render: (_, { at }) => (
        <span className="number">{inCity(at).format('YYYY-MM-DD HH:mm:ss')}</span>
      ),
    },
    { title: columns.group, dataIndex: 'group', width: 90 },
    {
      title: columns.name,
      width: 170,
      render: (_, { label, is_watched }) => (
        <>
          {label} {is_watched && <span className="word-tag">{text.watchedTag}</span>}
        </>
      ),
    },
    {
      title: columns.actor,
      width: 120,
      render: (_, { actor_id, actor_name, actor_kind }) =>
        actor_id && actor_name ? (
          <Drill title={text.ofPerson(actor_name)} onGo={() => only('actor_id', actor_id)}>
            {actor_name}
          </Drill>
        ) : (
          word(text.actorKinds, actor_kind)
        ),
    },
    {
      title: columns.subject,
      width: 190,
      render: (_, { number, subject_label, subject_name, subject_id }) =>
        number ? (
          <Drill title={text.ofTicket(number)} onGo={() => only('number', number)}>
            {subject_label} {number}
          </Drill>
        ) : (
          <Drill title={text.ofSubject} onGo={() => only('subject_id', subject_id)}>
            {subject_label} {subject_name ?? `…${subject_id.slice(-6)}`}
          </Drill>
        ),
    },
    {
      title: columns.details,
      render: (_, { details }) => (
        <span className="audit-details">
          {details.map(({ label, value }) => (
            <span key={label}>
              <span className="soft">{label}</span> {value}
            </span>
          ))}
        </span>
      ),
    },
  ]
}

function Drill(props: { title: string; onGo: () => void; children: React.ReactNode }) {
  return (
    <Button
      type="link"
      size="small"
      className="references"
      title={props.title}
      onClick={props.onGo}
    >
      {props.children}
    </Button>
  )
}
