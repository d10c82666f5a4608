import { Skeleton } from 'antd'
import { lazy, Suspense } from 'react'
import { topics } from '@/texts/zh/topics'
import { ErrorState } from '@/ui/states'
import type { Effect } from './api'
import * as api from './api'
import { weeksOption } from './curveOptions'
import { change, percent } from './words'

const Chart = lazy(() => import('@/features/figures/Chart'))
const text = topics.effect

/** Weeks before and after, against what was left alone; the sentence says what may be said. */
export function EffectPart({ id }: { id: string }) {
  const { data, error, refetch } = api.useEffectOf(id)
  return (
    <section aria-label={text.title}>
      <h2>{text.title}</h2>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton active />}
      {data && <Shown data={data} />}
    </section>
  )
}

function Shown({ data }: { data: Effect }) {
  if (!data.weeks.length) return <p className="soft">{text.none}</p>
  const marks = {
    [data.chosen_week]: text.chosen,
    ...(data.closed_week ? { [data.closed_week]: text.closed } : {}),
  }
  const { effect, by_year: year } = data
  return (
    <>
      <p>
        <strong>{data.sentence}</strong>
      </p>
      <Suspense fallback={<Skeleton active />}>
        <Chart
          option={weeksOption(data.weeks, marks)}
          height={240}
          label={text.axis}
          onPick={() => undefined}
        />
      </Suspense>
      <p className="soft">
        {`— ${text.actual} · ┄ ${text.expected}（${text.range}） · ⋯ ${text.yearAgo}`}
      </p>
      {effect && (
        <p className="soft">
          {text.detail(effect.treated, effect.untouched, text.yardsticks[effect.yardstick])}{' '}
          {effect.p === null ? '—' : percent(effect.p, 1)}
        </p>
      )}
      {year && (
        <p className="soft">
          {`${text.byYear(year.now, year.before)}（${change(year.ratio)}，95% ${change(year.low)} 至 ${change(year.high)}）`}
        </p>
      )}
    </>
  )
}
