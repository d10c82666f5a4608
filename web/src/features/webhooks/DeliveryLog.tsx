import { Button, Segmented, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { webhooks as text } from '@/texts/zh/webhooks'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Delivery, type DeliveryState, replayOne, useAct, useDeliveries } from './api'

const COLOURS = {
  ready: 'in_hand',
  waiting: 'near',
  delivered: 'done',
  given_up: 'alert',
} as const

/** What was sent, newest first: each attempt with status, time and the first of the answer. */
export function DeliveryLog({ id, mayReplay }: { id: string; mayReplay: boolean }) {
  const [state, setState] = useState<DeliveryState | ''>('')
  const log = useDeliveries(id, state || undefined)
  const again = useAct((delivery: Delivery) => replayOne(id, delivery))
  if (log.error && !log.data) return <ErrorState error={log.error} onRetry={() => log.refetch()} />
  const columns: TableColumnsType<Delivery> = [
    { title: text.columns.at, width: 110, render: (_, row) => <Relative at={row.happened_at} /> },
    {
      title: text.columns.event,
      width: 190,
      render: (_, row) => (
        <>
          {row.event_label} <span className="soft">{row.event_name}</span>
        </>
      ),
    },
    {
      title: text.columns.ticket,
      width: 140,
      render: (_, row) =>
        row.ticket_id && <Link to={`/tickets/${row.ticket_id}`}>{row.ticket_number}</Link>,
    },
    {
      title: text.columns.state,
      width: 110,
      render: (_, row) => (
        <StateTag colour={COLOURS[row.state]}>{text.deliveryStates[row.state]}</StateTag>
      ),
    },
    { title: text.columns.attempts, render: (_, row) => <Attempts row={row} /> },
    {
      title: text.columns.actions,
      width: 80,
      render: (_, row) =>
        mayReplay && (
          <Button size="small" disabled={again.isPending} onClick={() => again.mutate(row)}>
            {text.replayOne}
          </Button>
        ),
    },
  ]
  return (
    <>
      <Segmented
        size="small"
        value={state}
        onChange={setState}
        options={[
          { value: '' as const, label: text.allStates },
          ...Object.entries(text.deliveryStates).map(([value, label]) => ({
            value: value as DeliveryState,
            label,
          })),
        ]}
      />
      <Table<Delivery>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={log.data?.pages.flatMap(({ items }) => items) ?? []}
        loading={log.isPending}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: log.isPending ? ' ' : <EmptyState title={text.logEmpty} /> }}
      />
      {log.hasNextPage && (
        <div className="list-foot">
          <Button loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
    </>
  )
}

function Attempts({ row }: { row: Delivery }) {
  return (
    <ol className="webhook-attempts">
      {row.attempts.map((each) => (
        <li key={`${each.ordinal}-${each.at}`}>
          <span className="number">
            {text.attempt(each.ordinal, each.status, each.milliseconds)}
          </span>
          {each.error_text && <span className="soft"> {each.error_text}</span>}
          {each.answer && <code className="webhook-answer">{each.answer}</code>}
        </li>
      ))}
      {row.due_at && (
        <li className="soft">
          {text.next} <Relative at={row.due_at} />
        </li>
      )}
    </ol>
  )
}
