import { LineChart } from 'echarts/charts'
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import { seasons as text } from '@/texts/zh/seasons'
import type { CurveDay } from './api'
import { curveOption } from './curve'

use([LineChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer])

/** What happened, what was forecast on the season's eve, what would have been. */
export default function PlanCurve({ days }: { days: readonly CurveDay[] }) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!place.current) return
    const chart = init(place.current, null, { renderer: 'svg' })
    chart.setOption(curveOption(days) as EChartsCoreOption)
    const watch = new ResizeObserver(() => chart.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      chart.dispose()
    }
  }, [days])
  return <div ref={place} role="img" aria-label={text.plan.curve} style={{ height: 240 }} />
}
