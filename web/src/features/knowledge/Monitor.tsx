import { Skeleton, Table } from 'antd'
import { Link } from 'react-router'
import { knowledge } from '@/texts/zh/knowledge'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ErrorState } from '@/ui/states'
import { useMonitor } from './api'
import { Outcomes } from './Checks'

const text = knowledge.monitor

const nameOf = (source: string) => text.sourceNames[source] ?? source

/** Served while invalid, which must be 0, and how the golden questions stand. */
export function Monitor() {
  const { data, error, refetch } = useMonitor()
  const now = useBusinessNow(60)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active className="card-skeleton" />
  const { golden, rounds } = data
  const found = rounds.flatMap((round) => round.found)
  return (
    <div className="card-page">
      <div className="card-figures">
        <Figure
          label={text.invalid}
          value={String(data.invalid)}
          hint={text.invalidHint}
          isBad={data.invalid > 0}
        />
        <Figure
          label={text.golden}
          value={golden ? text.rates(golden.right, golden.asked) : text.never}
          hint={
            golden
              ? `${text.wrong(golden.wrong)} · ${text.refused(golden.refused)} · ${formatMoment(golden.at, now)}`
              : text.goldenHint
          }
        />
        <Figure
          label={text.withoutGolden}
          value={String(data.without_golden)}
          isBad={data.without_golden > 0}
        />
        <Figure
          label={text.overdue}
          value={String(data.overdue_reviews)}
          isBad={data.overdue_reviews > 0}
        />
      </div>
      <p className="soft">
        {text.sources}：{data.sources.map(nameOf).join('、') || text.noSources}
      </p>
      {found.length > 0 && (
        <>
          <h3>{text.found}</h3>
          <ul>
            {found.map((each) => (
              <li key={`${each.source} ${each.code} ${each.at}`} className="card-warning">
                {formatMoment(each.at, now)} ·{' '}
                <Link to={`/knowledge?view=library&card=${encodeURIComponent(each.code)}`}>
                  {each.code}
                </Link>{' '}
                · {text.why[each.why] ?? each.why} · {nameOf(each.source)} {each.ref}
              </li>
            ))}
          </ul>
        </>
      )}
      <h3>{text.rounds}</h3>
      <Table
        rowKey="until_at"
        size="small"
        pagination={false}
        dataSource={rounds}
        scroll={{ x: 480, y: 220 }}
        locale={{ emptyText: text.never }}
        columns={[
          {
            title: text.columns.period,
            render: (_, { since_at, until_at }) =>
              `${formatMoment(since_at, now)} – ${formatMoment(until_at, now)}`,
          },
          {
            title: text.columns.served,
            render: (_, { served }) =>
              Object.entries(served)
                .map(([source, count]) => `${nameOf(source)} ${count}`)
                .join('、') || '0',
          },
          { title: text.columns.invalid, width: 80, dataIndex: 'invalid' },
        ]}
      />
      <h3>{text.failed}</h3>
      {golden && golden.failed.length > 0 ? (
        <Outcomes results={golden.failed} withTitle />
      ) : (
        <p className="soft">{golden ? text.none : text.never}</p>
      )}
    </div>
  )
}

function Figure(props: { label: string; value: string; hint?: string; isBad?: boolean }) {
  return (
    <div className="card-figure-box" data-bad={props.isBad ?? false}>
      <span>{props.label}</span>
      <strong>{props.value}</strong>
      {props.hint && <span className="soft">{props.hint}</span>}
    </div>
  )
}
