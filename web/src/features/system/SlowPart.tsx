import { App, Button, Popconfirm, Table } from 'antd'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import { inCity } from '@/time/city'
import { explain } from '@/ui/states'
import { resetSlow, type Slow, type System } from './api'

const text = system.slow
const ms = (count: number) => text.ms(Math.round(count))

/** What the database took long for, without any value of a row. */
export function SlowPart({ slow }: { slow: System['slow'] }) {
  const { can } = useSession()
  const { message } = App.useApp()
  const clearing = useStep(resetSlow, {
    onDone: () => message.success(text.resetDone),
    onRefused: (error) => message.error(explain(error).title),
  })
  const { columns } = text
  return (
    <Section
      title={system.parts.slow}
      aside={
        <span className="system-aside">
          {text.over(slow.threshold_ms)}
          {can('job:manage') && slow.statements.length > 0 && (
            <Popconfirm title={text.resetAsk} onConfirm={() => clearing.mutate(undefined)}>
              <Button size="small" loading={clearing.isPending}>
                {text.reset}
              </Button>
            </Popconfirm>
          )}
        </span>
      }
    >
      {slow.statements.length === 0 && <p className="soft">{text.none}</p>}
      {slow.statements.length > 0 && (
        <Table<Slow>
          rowKey={({ process, digest }) => `${process}/${digest}`}
          size="small"
          pagination={{ pageSize: 10, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 900 }}
          dataSource={slow.statements}
          columns={[
            {
              title: columns.statement,
              render: (_, { statement }) => (
                <details className="system-statement">
                  <summary>
                    <code>{statement.slice(0, 110)}</code>
                  </summary>
                  <pre>{statement}</pre>
                </details>
              ),
            },
            {
              title: columns.process,
              width: 90,
              render: (_, { process }) => system.process.names[process] ?? process,
            },
            { title: columns.calls, width: 76, align: 'right', render: (_, r) => count(r.calls) },
            {
              title: columns.slow,
              width: 76,
              align: 'right',
              render: (_, r) => count(r.slow_calls),
            },
            {
              title: columns.mean,
              width: 92,
              align: 'right',
              render: (_, r) => ms(r.total_ms / Math.max(1, r.calls)),
            },
            { title: columns.max, width: 92, align: 'right', render: (_, r) => ms(r.max_ms) },
            { title: columns.total, width: 100, align: 'right', render: (_, r) => ms(r.total_ms) },
            {
              title: columns.at,
              width: 110,
              render: (_, r) => inCity(r.last_slow_at).format('M月D日 HH:mm'),
            },
          ]}
        />
      )}
    </Section>
  )
}

const count = (n: number) => n.toLocaleString()
