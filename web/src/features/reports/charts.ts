import { AXIS, LINE, wholePercent } from '@/ui/charts'
import type { ReportChart } from './api'

const BLUE = '#2b6cb0'
const PALE = '#c3ccd6'
const ROW = 26

const COMMON = {
  animation: false,
  textStyle: { fontFamily: 'inherit' },
  tooltip: { trigger: 'axis' as const, confine: true },
}
const TIMES = { left: 44, right: 16, top: 12, bottom: 28 }
const NAMES = { left: 150, right: 40, top: 8, bottom: 24 }
const counts = {
  type: 'value' as const,
  minInterval: 1,
  axisLabel: AXIS,
  splitLine: { lineStyle: { color: LINE } },
}

export const heightOf = ({ kind, labels }: ReportChart) =>
  kind === 'bars' || kind === 'shares' ? labels.length * ROW + 40 : 220

/** A chart of a report as ECharts takes it. */
export function optionOf(chart: ReportChart): object {
  if (chart.kind === 'columns') return columns(chart)
  if (chart.kind === 'bars') return bars(chart)
  return chart.kind === 'line' ? line(chart) : shares(chart)
}

const bar = (chart: ReportChart) =>
  chart.series.map(({ name, values }, at) => ({
    type: 'bar' as const,
    name,
    data: values,
    itemStyle: { color: at === 0 ? BLUE : PALE },
    barMaxWidth: 14,
  }))

const columns = (chart: ReportChart) => ({
  ...COMMON,
  grid: TIMES,
  xAxis: { type: 'category' as const, data: chart.labels, axisLabel: AXIS },
  yAxis: counts,
  series: bar(chart),
})

const names = (labels: readonly string[]) => ({
  type: 'category' as const,
  inverse: true,
  triggerEvent: true,
  data: labels,
  axisLabel: { ...AXIS, width: 136, overflow: 'truncate' as const },
  axisTick: { show: false },
})

const bars = (chart: ReportChart) => ({
  ...COMMON,
  grid: NAMES,
  xAxis: counts,
  yAxis: names(chart.labels),
  series: bar(chart),
})

/** The band lies between two stacked lines without strokes. */
function line({ labels, series }: ReportChart) {
  const [one] = series
  const low = one?.low ?? []
  const span = (one?.high ?? []).map((high, at) => (high ?? 0) - (low[at] ?? 0))
  const hidden = {
    type: 'line' as const,
    stack: 'band',
    symbol: 'none',
    lineStyle: { opacity: 0 },
    silent: true,
    tooltip: { show: false },
  }
  return {
    ...COMMON,
    grid: TIMES,
    xAxis: { type: 'category' as const, data: labels, axisLabel: AXIS },
    yAxis: counts,
    series: [
      { ...hidden, data: low },
      { ...hidden, data: span, areaStyle: { color: PALE, opacity: 0.6 } },
      { type: 'line' as const, name: one?.name, data: one?.values, itemStyle: { color: BLUE } },
    ],
  }
}

interface Api {
  value: (at: number) => number
  coord: (at: readonly number[]) => [number, number]
}

/** Shares as points, each with its interval as a lying line. */
function shares({ labels, series }: ReportChart) {
  const [one] = series
  const ends = labels.map((_, at) => [one?.low?.[at] ?? 0, one?.high?.[at] ?? 0, at])
  return {
    ...COMMON,
    tooltip: { show: false },
    grid: NAMES,
    xAxis: {
      type: 'value' as const,
      min: 0,
      max: 1,
      axisLabel: { ...AXIS, formatter: wholePercent },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: names(labels),
    series: [
      {
        type: 'custom' as const,
        data: ends,
        silent: true,
        renderItem: (_: unknown, api: Api) => {
          const [x1, y1] = api.coord([api.value(0), api.value(2)])
          const [x2, y2] = api.coord([api.value(1), api.value(2)])
          return { type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: PALE, lineWidth: 5 } }
        },
      },
      {
        type: 'scatter' as const,
        data: one?.values,
        symbolSize: 9,
        itemStyle: { color: BLUE },
      },
    ],
  }
}

/** Colours of the series where there is more than one. */
export const legendOf = ({ series }: ReportChart) =>
  series.length > 1 ? series.map(({ name }, at) => ({ name, colour: at === 0 ? BLUE : PALE })) : []
