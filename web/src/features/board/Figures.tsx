import { Checkbox, Drawer, Table } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import { board } from '@/texts/zh/board'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { addressOf, type Figure, useFigureRows } from './api'

const text = board.figures
const percent = (share: number) => `${(share * 100).toFixed(1)}%`

/** Today's shares, each with its n and its 95 % interval; a click shows the rows. */
export function Figures({ figures }: { figures: readonly Figure[] }) {
  return (
    <section className="board-part board-figures" aria-label={text.title}>
      <h2>{text.title}</h2>
      <div className="figure-row">
        {figures.map((figure) => (
          <Link key={figure.name} to={addressOf(figure.drill)} title={figure.formula}>
            <span>{text.names[figure.name]}</span>
            <FigureBody figure={figure} />
          </Link>
        ))}
      </div>
    </section>
  )
}

function FigureBody({ figure }: { figure: Figure }) {
  const { share, low, high, numerator, denominator } = figure
  if (share === null || low === null || high === null)
    return (
      <>
        <strong className="figure-share">—</strong>
        <span className="soft">{text.none}</span>
      </>
    )
  return (
    <>
      <strong className="figure-share number">{percent(share)}</strong>
      <span className="number soft">{text.of(numerator, denominator)}</span>
      <span className="figure-track" aria-hidden>
        <span
          className="figure-interval"
          style={{ left: `${low * 100}%`, right: `${(1 - high) * 100}%` }}
        />
        <span className="figure-point" style={{ left: `${share * 100}%` }} />
      </span>
      <span className="number soft figure-ci">{text.interval(percent(low), percent(high))}</span>
    </>
  )
}

/** The rows behind the figure that the address names. */
export function FigureRows({ figures }: { figures: readonly Figure[] }) {
  const [params, setParams] = useSearchParams()
  const figure = figures.find(({ name }) => name === params.get('figure'))
  const close = () => setParams(withFilter(params, 'figure', undefined))
  return (
    <Drawer
      open={figure !== undefined}
      onClose={close}
      size={560}
      title={figure && text.rows(text.names[figure.name])}
      destroyOnHidden
    >
      {figure && <Rows figure={figure} />}
    </Drawer>
  )
}

function Rows({ figure }: { figure: Figure }) {
  const [onlyCounted, setOnlyCounted] = useState(false)
  const { data, error, isPending, refetch } = useFigureRows(figure.name, onlyCounted)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <>
      <p className="soft">{figure.formula}</p>
      <Checkbox checked={onlyCounted} onChange={({ target }) => setOnlyCounted(target.checked)}>
        {text.onlyCounted}
      </Checkbox>
      <Table
        rowKey="id"
        size="small"
        loading={isPending}
        dataSource={data ?? []}
        pagination={false}
        locale={{ emptyText: <EmptyState title={text.noRows} /> }}
        columns={[
          {
            title: text.record,
            key: 'record',
            render: (_, row) =>
              row.kind === 'ticket' ? (
                <Link to={`/tickets/${row.id}`}>
                  <span className="number">{row.label}</span> {row.title}
                </Link>
              ) : (
                `${row.label} ${row.title}`
              ),
          },
          { title: text.at, key: 'at', width: 110, render: (_, row) => <Relative at={row.at} /> },
          {
            title: text.counted,
            key: 'counted',
            width: 110,
            render: (_, row) => (
              <StateTag colour={row.is_counted ? 'done' : 'waiting'}>
                {row.is_counted ? text.counted : text.notCounted}
              </StateTag>
            ),
          },
        ]}
      />
    </>
  )
}
