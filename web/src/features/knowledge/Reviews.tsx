import { useQuery } from '@tanstack/react-query'
import { Alert, Button, InputNumber, Segmented, Table, type TableColumnsType } from 'antd'
import { useEffect, useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/lists.css'
import { useKeys } from '@/keys/useKeys'
import { knowledge } from '@/texts/zh/knowledge'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { useMarks, useRowKeys } from '@/ui/list/useRows'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { answerReview, CARDS, type Review, useReviews, useStep } from './api'
import { WordsDialog } from './WordsDialog'

const text = knowledge.reviews
type Outcome = 'confirmed' | 'changed' | 'withdrawn'
const LABELS = { confirmed: text.confirm, changed: text.changed, withdrawn: text.withdraw } as const

/** What owners are asked to look at again, by its clock; the editors see all units. */
export function Reviews() {
  const [params, setParams] = useSearchParams()
  const isClosed = params.get('show') === 'closed'
  const { data, error, refetch, isPending } = useReviews(isClosed)
  const [asked, setAsked] = useState<{ review: Review; outcome: Outcome } | null>(null)
  const [selected, select] = useState<string>()
  const send = useStep(({ id, outcome, note }: { id: string; outcome: Outcome; note: string }) =>
    answerReview(id, outcome, note),
  )
  const now = useBusinessNow(60)
  const { can } = useSession()
  const rows = data ?? []
  const marks = useMarks([])
  useRowKeys({
    ids: rows.map(({ id }) => id),
    selected: selected ?? null,
    onSelect: select,
    onBack: () => select(undefined),
    marks,
  })
  const open = rows.find(({ id }) => id === selected)
  const ask = (review: Review | undefined, outcome: Outcome) =>
    review?.may_answer && review.state === 'open' && setAsked({ review, outcome })
  useKeys([{ keys: 'c', label: text.confirm, isOff: !open, run: () => ask(open, 'confirmed') }])
  const overdue = rows.filter(({ is_overdue, state }) => is_overdue && state === 'open').length
  return (
    <div className="card-page">
      <div className="list-tools">
        <Segmented
          value={isClosed ? 'closed' : 'open'}
          options={[
            { value: 'open', label: text.open },
            { value: 'closed', label: text.closed },
          ]}
          onChange={(show) =>
            setParams(withFilter(params, 'show', show === 'closed' ? show : ''), { replace: true })
          }
        />
        {overdue > 0 && <span className="card-warning">■ {text.overdueCount(overdue)}</span>}
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {data && !data.length && (
        <EmptyState
          title={isClosed ? text.emptyClosed : text.empty}
          hint={isClosed ? undefined : text.emptyHint}
        />
      )}
      {(isPending || rows.length > 0) && (
        <Table<Review>
          rowKey="id"
          size="small"
          pagination={false}
          loading={isPending}
          scroll={{ x: 900 }}
          dataSource={rows}
          columns={columnsOf(now, isClosed, ask)}
          rowClassName={({ id }) => (id === selected ? 'row-selected' : '')}
          onRow={({ id }) => ({ onClick: () => select(id), 'aria-selected': id === selected })}
        />
      )}
      {can('knowledge:approve') && !isClosed && <Clocks />}
      {asked && (
        <WordsDialog
          title={LABELS[asked.outcome]}
          label={text.note}
          hint={asked.outcome === 'withdrawn' ? knowledge.card.withdrawHint : asked.review.title}
          isDanger={asked.outcome === 'withdrawn'}
          run={(note) => send.mutateAsync({ id: asked.review.id, outcome: asked.outcome, note })}
          onClose={() => setAsked(null)}
        />
      )}
    </div>
  )
}

function columnsOf(
  now: Parameters<typeof formatMoment>[1],
  isClosed: boolean,
  ask: (review: Review, outcome: Outcome) => void,
): TableColumnsType<Review> {
  const { columns } = text
  return [
    {
      title: columns.due,
      width: 150,
      render: (_, { due_at, is_overdue, state }) => (
        <span className={is_overdue && state === 'open' ? 'card-warning' : undefined}>
          {formatMoment(due_at, now)} {is_overdue && <b>{text.overdue}</b>}
        </span>
      ),
    },
    {
      title: columns.title,
      render: (_, { code, title }) => (
        <Link to={`/knowledge?view=library&card=${encodeURIComponent(code)}`}>{title}</Link>
      ),
    },
    {
      title: columns.reason,
      width: 220,
      render: (_, { reason, about, valid_to }) => (
        <>
          {text.reasons[reason]}{' '}
          <span className="soft">{about || (reason === 'expiring' && valid_to)}</span>
        </>
      ),
    },
    { title: columns.unit, dataIndex: 'unit_name', width: 150, ellipsis: true },
    isClosed
      ? {
          title: columns.state,
          width: 260,
          render: (_, { state, note, closed_by_name }) => (
            <>
              {text.states[state]}{' '}
              <span className="soft">
                {closed_by_name} {note}
              </span>
            </>
          ),
        }
      : {
          title: columns.by,
          width: 220,
          render: (_, review) =>
            review.may_answer && (
              <span className="knowledge-buttons">
                <Button size="small" onClick={() => ask(review, 'confirmed')}>
                  {text.confirm}
                </Button>
                <Button
                  size="small"
                  disabled={review.waiting === null}
                  onClick={() => ask(review, 'changed')}
                >
                  {text.changed}
                </Button>
                <Button size="small" danger onClick={() => ask(review, 'withdrawn')}>
                  {text.withdraw}
                </Button>
              </span>
            ),
        },
  ]
}

type Settings = components['schemas']['ReviewClocks']
const FIELDS = [
  ['review_months', text.months, 60],
  ['review_work_days', text.workDays, 60],
  ['expiring_days', text.expiring, 365],
  ['coming_days', text.coming, 90],
] as const

/** How the owners' clocks run. */
function Clocks() {
  const known = useQuery({
    queryKey: [CARDS, 'settings'],
    queryFn: () => unwrap(client.GET('/api/v1/cards/settings')),
  })
  const [wanted, setWanted] = useState<Settings | null>(null)
  const save = useStep((body: Settings) => unwrap(client.PUT('/api/v1/cards/settings', { body })))
  useEffect(() => setWanted(known.data ?? null), [known.data])
  if (!wanted) return null
  const isSame = JSON.stringify(wanted) === JSON.stringify(known.data)
  return (
    <section className="card-clocks" aria-label={text.settings}>
      <h3>{text.settings}</h3>
      {FIELDS.map(([name, label, most]) => (
        <div key={name} className="card-clock">
          <label htmlFor={name}>{label}</label>
          <InputNumber
            id={name}
            min={1}
            max={most}
            precision={0}
            value={wanted[name]}
            onChange={(value) => setWanted({ ...wanted, [name]: value ?? 1 })}
          />
        </div>
      ))}
      <Button disabled={isSame} loading={save.isPending} onClick={() => save.mutate(wanted)}>
        {text.save}
      </Button>
      {save.error && <Alert type="warning" showIcon title={explain(save.error).title} />}
    </section>
  )
}
