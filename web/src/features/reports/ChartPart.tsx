import { Skeleton } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { useNavigate } from 'react-router'
import type { ReportChart, Source } from './api'
import { heightOf, legendOf, optionOf } from './charts'

const Chart = lazy(() => import('@/features/figures/Chart'))

interface ChartProps {
  chart: ReportChart
  sources: readonly Source[]
}

/** A chart; a name of it, or the whole of one over time, opens its source. */
export function ChartPart({ chart, sources }: ChartProps) {
  const go = useNavigate()
  const option = useMemo(() => optionOf(chart), [chart])
  const open = (mark: number) => {
    const isNamed = chart.refs.length === chart.labels.length
    const ref = chart.refs[isNamed ? mark : 0]
    const source = sources.find(({ number }) => number === ref)
    if (source) go(source.link)
  }
  return (
    <figure>
      <figcaption>
        {chart.title}
        {legendOf(chart).map(({ name, colour }) => (
          <span key={name} className="report-legend">
            <i style={{ background: colour }} />
            {name}
          </span>
        ))}
      </figcaption>
      <Suspense fallback={<Skeleton active />}>
        <Chart option={option} height={heightOf(chart)} label={chart.title} onPick={open} />
      </Suspense>
    </figure>
  )
}
