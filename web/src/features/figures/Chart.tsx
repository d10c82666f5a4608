import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { type EChartsCoreOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer])

interface ChartProps {
  option: object
  height: number
  label: string
  /** The number of the mark, or of the label on its axis, that was clicked. */
  onPick: (mark: number) => void
}

/** A chart of the size of its place; loaded only where one is shown. */
export default function Chart({ option, height, label, onPick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const pick = useRef(onPick)
  const chart = useRef<ReturnType<typeof init>>(null)
  useEffect(() => {
    pick.current = onPick
  })
  useEffect(() => {
    if (!place.current) return
    const made = init(place.current, null, { renderer: 'svg' })
    chart.current = made
    made.on('click', ({ componentType, dataIndex, tickIndex }: Picked) => {
      const mark = componentType === 'yAxis' ? tickIndex : dataIndex
      if (mark !== undefined) pick.current(mark)
    })
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      made.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(option as EChartsCoreOption, { notMerge: true })
    chart.current?.resize()
  }, [option])
  return <div ref={place} role="img" aria-label={label} style={{ height }} />
}

interface Picked {
  componentType?: string
  dataIndex?: number
  tickIndex?: number
}
