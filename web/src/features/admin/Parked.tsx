import { App, Button, Table } from 'antd'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useStep } from '@/features/tickets/api'
import { admin } from '@/texts/zh/admin'
import { Relative } from '@/ui/Relative'
import { explain } from '@/ui/states'

const text = admin.jobs

type ParkedEvent = components['schemas']['ParkedRead']

/** Events that a subscriber could not take; whatever follows on the same subject waits too. */
export function Parked(props: { parked: readonly ParkedEvent[]; mayRetry: boolean }) {
  const { parked, mayRetry } = props
  if (!parked.length) return null
  const { parkedColumns: columns } = text
  return (
    <section className="admin-alarm" aria-label={text.parked}>
      <h2>{text.parked}</h2>
      <p className="soft">{text.parkedHint}</p>
      <Table<ParkedEvent>
        rowKey={({ subscriber, subject_id, event_name, parked_at }) =>
          `${subscriber} ${subject_id} ${event_name} ${parked_at}`
        }
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={parked}
        columns={[
          { title: columns.subscriber, dataIndex: 'subscriber', width: 180 },
          { title: columns.event, dataIndex: 'event_name', width: 180 },
          { title: columns.at, width: 120, render: (_, row) => <Relative at={row.parked_at} /> },
          {
            title: columns.error,
            render: (_, { error }) => <pre className="job-error">{error}</pre>,
          },
          {
            title: '',
            width: 80,
            render: (_, row) => mayRetry && <Retry event={row} />,
          },
        ]}
      />
    </section>
  )
}

function Retry({ event: { subscriber, subject_id } }: { event: ParkedEvent }) {
  const { message } = App.useApp()
  const retrying = useStep(
    () =>
      unwrap(
        client.POST('/api/v1/parked/{subscriber}/{subject_id}/retry', {
          params: { path: { subscriber, subject_id } },
        }),
      ),
    {
      onDone: () => message.success(text.retried),
      onRefused: (error) => message.error(explain(error).title),
    },
  )
  return (
    <Button size="small" loading={retrying.isPending} onClick={() => retrying.mutate(undefined)}>
      {text.retry}
    </Button>
  )
}
