import { Select, Skeleton, Table, type TableColumnsType } from 'antd'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { topics as text } from '@/texts/zh/topics'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import type { TopicRow } from './api'
import * as api from './api'
import { Tabs, useSeesCandidates } from './Tabs'
import '@/features/figures/figures.css'
import './topics.css'

const { year: words } = text
const COLOURS = { chosen: 'waiting', working: 'in_hand', closed: 'done' } as const

/** The topics of a year and what became of them; a unit's people see those it has a part in. */
export function YearPage() {
  const [params, setParams] = useSearchParams()
  const wanted = Number(params.get('year')) || undefined
  const { data, error, refetch } = api.useYear(wanted)
  const go = useNavigate()
  const seesAll = useSeesCandidates()
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  return (
    <div className="topics-page">
      <Tabs current="year" />
      {!data && <Skeleton active className="panel-waiting" />}
      {data && (
        <div className="topics-body">
          <div className="topics-tools">
            <h1>{text.tabs.year}</h1>
            <Select
              aria-label={text.tabs.year}
              value={data.year}
              onChange={(year) => setParams({ year: String(year) }, { replace: true })}
              options={data.years.map((value) => ({ value, label: `${value} 年` }))}
            />
            <span className="soft">{summary(data.items)}</span>
          </div>
          <Table<TopicRow>
            rowKey="id"
            size="small"
            scroll={{ x: 860 }}
            pagination={false}
            columns={COLUMNS}
            dataSource={data.items}
            onRow={({ id }) => ({ onClick: () => go(`/topics/${id}`) })}
            rowClassName="row-link"
            locale={{
              emptyText: (
                <EmptyState title={words.empty} hint={seesAll ? words.emptyHint : words.unitHint} />
              ),
            }}
          />
        </div>
      )}
    </div>
  )
}

function summary(items: readonly TopicRow[]): string {
  const closed = items.filter(({ state }) => state === 'closed')
  const good = closed.filter(({ outcome }) => outcome !== 'unsolved')
  return words.summary(items.length, closed.length, good.length)
}

const COLUMNS: TableColumnsType<TopicRow> = [
  { title: words.columns.number, dataIndex: 'number', width: 130 },
  {
    title: words.columns.title,
    render: (_, { id, title, subject }) => (
      <>
        <Link to={`/topics/${id}`}>{title}</Link>
        <div className="soft">{`${subject.place_name} · ${subject.category_name}`}</div>
      </>
    ),
  },
  { title: words.columns.chair, dataIndex: 'chair', width: 120 },
  {
    title: words.columns.unit,
    width: 160,
    render: (_, { units }) => units.find(({ part }) => part === 'lead')?.name,
  },
  {
    title: words.columns.measures,
    width: 130,
    render: (_, { progress: { done, open, overdue } }) => (
      <span className="number">
        {words.measures(done, done + open)}
        {overdue > 0 && (
          <>
            {' '}
            <StateTag colour="overdue">{words.overdue(overdue)}</StateTag>
          </>
        )}
      </span>
    ),
  },
  { title: words.columns.state, width: 120, render: (_, row) => <TopicState topic={row} /> },
  {
    title: words.columns.public,
    width: 90,
    render: (_, { is_published: isPublished, public_state: state }) =>
      isPublished ? text.published : text.publicStates[state],
  },
]

export function TopicState({ topic }: { topic: Pick<TopicRow, 'state' | 'outcome'> }) {
  const { state, outcome } = topic
  const colour = outcome === 'unsolved' ? 'overdue' : COLOURS[state]
  return (
    <StateTag colour={colour}>{outcome ? text.outcomes[outcome] : text.states[state]}</StateTag>
  )
}
