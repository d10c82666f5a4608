import { Radio, Skeleton, Table, Tag, Tooltip } from 'antd'
import { lazy, Suspense, useMemo, useState } from 'react'
import { percent } from '@/features/figures/filters'
import { models } from '@/texts/zh/models'
import { EmptyState, ErrorState } from '@/ui/states'
import { type DriftSeries, useDrift } from './api'
import { driftOption, isFalling } from './curve'

const text = models.drift
const Chart = lazy(() => import('@/features/figures/Chart'))
const WEEKS = [4, 12, 26]

const keyOf = ({ field, model }: DriftSeries) => `${field}/${model}`
const sum = (series: DriftSeries, key: 'proposals' | 'accepted' | 'edited' | 'refused') =>
  series.weeks.reduce((total, week) => total + week[key], 0)

/** What people made of the proposals, week by week, for each field and model. */
export function DriftPanel() {
  const [weeks, setWeeks] = useState(12)
  const [chosen, setChosen] = useState('')
  const drift = useDrift(weeks)
  if (drift.error && !drift.data)
    return <ErrorState error={drift.error} onRetry={() => drift.refetch()} />
  if (!drift.data) return <Skeleton active />
  const told = drift.data.series.filter((series) => sum(series, 'proposals') > 0)
  if (told.length === 0) return <EmptyState title={text.empty} hint={text.emptyHint} />
  const shown = told.find((series) => keyOf(series) === chosen) ?? told[0]
  return (
    <section>
      <div className="models-tools">
        <Radio.Group
          aria-label={text.weeks}
          value={weeks}
          optionType="button"
          options={WEEKS.map((value) => ({ value, label: `${value} 周` }))}
          onChange={({ target }) => setWeeks(target.value)}
        />
      </div>
      {shown && <Trend series={shown} />}
      <Table<DriftSeries>
        rowKey={keyOf}
        size="small"
        pagination={false}
        scroll={{ x: 760 }}
        dataSource={told}
        onRow={(series) => ({ onClick: () => setChosen(keyOf(series)) })}
        rowClassName={(series) => (series === shown ? 'models-in-use' : '')}
        columns={[
          {
            title: text.columns.field,
            render: (_, series) => (
              <>
                <button type="button" className="models-link">
                  {series.name}
                </button>
                {isFalling(series) && <Tag color="warning">{text.falling}</Tag>}
              </>
            ),
          },
          {
            title: text.columns.model,
            render: (_, { model, is_learned }) => (
              <>
                {model} <span className="soft">{is_learned ? text.learned : text.content}</span>
              </>
            ),
          },
          ...(['proposals', 'share', 'edited', 'refused', 'gap'] as const).map((key) => ({
            title:
              key === 'gap' ? (
                <Tooltip title={text.gapHint}>{text.columns.gap}</Tooltip>
              ) : (
                text.columns[key]
              ),
            align: 'right' as const,
            width: 96,
            className: 'tabular',
            render: (_: unknown, series: DriftSeries) => cell(series, key),
          })),
        ]}
      />
    </section>
  )
}

function cell(series: DriftSeries, key: 'proposals' | 'share' | 'edited' | 'refused' | 'gap') {
  const proposals = sum(series, 'proposals')
  if (key === 'share') return percent(sum(series, 'accepted') / proposals)
  if (key !== 'gap') return sum(series, key).toLocaleString()
  const gap = series.weeks.reduce((total, week) => total + week.gap * week.proposals, 0)
  const mean = gap / proposals
  return `${mean > 0 ? '+' : ''}${(mean * 100).toFixed(1)}`
}

function Trend({ series }: { series: DriftSeries }) {
  const option = useMemo(() => driftOption(series), [series])
  return (
    <Suspense fallback={<Skeleton active />}>
      <Chart
        option={option}
        height={220}
        label={text.chart(`${series.name} ${series.model}`)}
        onPick={() => {}}
      />
    </Suspense>
  )
}
