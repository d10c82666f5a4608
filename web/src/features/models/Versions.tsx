import { App, Button, Popconfirm, Table, Tag } from 'antd'
import { percent } from '@/features/figures/filters'
import { useStep } from '@/features/tickets/api'
import { models } from '@/texts/zh/models'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, explain } from '@/ui/states'
import { type Measured, rollBack, takeIntoUse, train, type Version } from './api'
import type { PanelProps } from './ModelsPage'

const text = models.versions
const USABLE = new Set(['candidate', 'retired'])

/** Every version with what it reached on the held-out tickets; one of them, or none, is in use. */
export function Versions({ target, mayManage }: PanelProps) {
  const now = useBusinessNow(60)
  const step = useTold()
  const training = useStep(() => train(target.target), step(text.queued))
  const going = useStep(() => rollBack(target.target), step(text.rolledBack))
  const taking = useStep((number: number) => takeIntoUse(target.target, number), step(text.taken))
  const inUse = target.in_use
  return (
    <section>
      <div className="models-tools">
        <strong>{inUse ? text.inUse(inUse) : text.contentOnly}</strong>
        {!target.is_on && <Tag color="warning">{text.off}</Tag>}
        {mayManage && (
          <Popconfirm
            title={text.train}
            description={<div className="models-asked">{text.trainText}</div>}
            onConfirm={() => training.mutate(undefined)}
          >
            <Button loading={training.isPending} disabled={target.is_training}>
              {target.is_training ? text.training : text.train}
            </Button>
          </Popconfirm>
        )}
        {mayManage && inUse && (
          <Popconfirm
            title={text.rollBack(target.rolls_back_to)}
            description={text.rollBackText}
            onConfirm={() => going.mutate(undefined)}
          >
            <Button danger loading={going.isPending}>
              {text.rollBack(target.rolls_back_to)}
            </Button>
          </Popconfirm>
        )}
      </div>
      <Table<Version>
        rowKey="id"
        size="small"
        pagination={false}
        scroll={{ x: 1000 }}
        dataSource={target.versions}
        locale={{ emptyText: <EmptyState title={text.empty} hint={text.emptyHint} /> }}
        rowClassName={({ state }) => (state === 'in_use' ? 'models-in-use' : '')}
        columns={[
          { title: text.columns.number, dataIndex: 'number', width: 48 },
          { title: text.columns.state, dataIndex: 'state_name', width: 84 },
          {
            title: text.columns.trained,
            width: 120,
            render: (_, { trained_at }) => formatMoment(trained_at, now),
          },
          {
            title: text.columns.rows,
            width: 150,
            render: (_, { rows, held_rows }) =>
              `${rows.toLocaleString()} / ${held_rows.toLocaleString()}`,
          },
          {
            title: text.columns.accuracy,
            width: 120,
            render: (_, { figures }) => <Figure of={figures?.accuracy} />,
          },
          {
            title: text.columns.top3,
            width: 120,
            render: (_, { figures }) => <Figure of={figures?.top3} />,
          },
          {
            title: text.columns.alone,
            width: 120,
            render: (_, { figures }) => (
              <Figure
                of={figures?.alone_at_98}
                more={
                  figures?.alone_precision
                    ? text.precision(percent(figures.alone_precision.value))
                    : undefined
                }
              />
            ),
          },
          {
            title: text.columns.compared,
            width: 150,
            render: (_, { compared }) =>
              compared && (
                <>
                  {text.against(compared.number)} {percent(compared.figures?.accuracy.value)}
                  <div className="soft">{text.gained(compared.gained, compared.lost)}</div>
                </>
              ),
          },
          { title: text.columns.note, dataIndex: 'note' },
          {
            title: text.columns.actions,
            width: 72,
            render: (_, { state, number }) =>
              mayManage &&
              USABLE.has(state) && (
                <Button size="small" onClick={() => taking.mutate(number)}>
                  {text.use}
                </Button>
              ),
          },
        ]}
      />
    </section>
  )
}

function Figure({ of, more }: { of: Measured | null | undefined; more?: string }) {
  if (!of) return <>—</>
  return (
    <>
      <span className="tabular">{percent(of.value)}</span>
      <div className="soft tabular">
        {more ?? (of.low !== null && text.between(percent(of.low), percent(of.high)))}
      </div>
    </>
  )
}

/** Say what was done, or why it was not. */
export function useTold() {
  const { message } = App.useApp()
  return (done: string | ((result: unknown) => string)) => ({
    onDone: (result: unknown) => {
      message.success(typeof done === 'string' ? done : done(result))
    },
    onRefused: (error: unknown) => {
      const { title, hint } = explain(error)
      message.error(`${title} ${hint}`)
    },
  })
}
