import { figures as text } from '@/texts/zh/figures'
import { AXIS, LINE, wholePercent } from '@/ui/charts'
import { STATE_COLOURS } from '@/ui/theme'
import type { SliceRead } from './api'
import { percent, shareOf, type Way } from './filters'

/** One mark of a chart: a share, its interval, its n. */
export interface Mark {
  key: string
  name: string
  value: number | null
  low: number | null
  high: number | null
  n: number
}

export function marksOf(slices: readonly SliceRead[], way: Way): Mark[] {
  return slices.map(({ key, name, shares }) => {
    const share = shareOf(shares, way)
    return {
      key,
      name,
      value: share?.share ?? null,
      low: share?.low ?? null,
      high: share?.high ?? null,
      n: share?.denominator ?? 0,
    }
  })
}

export const ROW_HEIGHT = 24

const tip = (mark: Mark | undefined) =>
  mark
    ? `${mark.name}<br/>${percent(mark.value)}（n=${mark.n}）<br/>95% ${percent(mark.low)}–${percent(mark.high)}`
    : ''

const shared = (marks: readonly Mark[]) => ({
  animation: false,
  textStyle: { fontFamily: 'inherit' },
  tooltip: {
    trigger: 'item' as const,
    confine: true,
    formatter: (at: unknown) => tip(marks[(at as { dataIndex: number }).dataIndex]),
  },
})

const shareAxis = {
  type: 'value' as const,
  min: 0,
  max: 1,
  splitLine: { lineStyle: { color: LINE } },
}

/** Shares over time, each with its interval as an upright line. */
export function trendOption(marks: readonly Mark[]) {
  return {
    ...shared(marks),
    grid: { left: 44, right: 16, top: 12, bottom: 28 },
    xAxis: {
      type: 'category' as const,
      data: marks.map(({ name }) => name.slice(5)),
      axisLabel: AXIS,
      axisTick: { show: false },
    },
    yAxis: { ...shareAxis, axisLabel: { ...AXIS, formatter: wholePercent } },
    series: [
      whiskers(marks, 'y'),
      {
        type: 'line' as const,
        data: marks.map(({ value }) => value),
        symbolSize: 8,
        lineStyle: { width: 1.5, color: STATE_COLOURS.in_hand },
        itemStyle: { color: STATE_COLOURS.in_hand },
      },
    ],
  }
}

/** One row a unit, category or place, in the order of its tree: no league table. */
export function breakdownOption(marks: readonly Mark[]) {
  return {
    ...shared(marks),
    grid: { left: 172, right: 24, top: 4, bottom: 24 },
    xAxis: { ...shareAxis, axisLabel: { ...AXIS, formatter: wholePercent } },
    yAxis: {
      type: 'category' as const,
      inverse: true,
      triggerEvent: true,
      data: marks.map(({ name, n }) => text.axisName(name, n)),
      axisLabel: { ...AXIS, width: 160, overflow: 'truncate' as const },
      axisTick: { show: false },
    },
    series: [
      whiskers(marks, 'x'),
      {
        type: 'scatter' as const,
        data: marks.map(({ value }, row) => [value, row]),
        symbolSize: 9,
        itemStyle: { color: STATE_COLOURS.in_hand },
      },
    ],
  }
}

/** The intervals behind the points, as lines along one axis. */
function whiskers(marks: readonly Mark[], along: 'x' | 'y') {
  const known = marks.flatMap(({ low, high }, place) =>
    low === null || high === null ? [] : [[place, low, high]],
  )
  return {
    type: 'custom' as const,
    silent: true,
    data: known,
    encode: along === 'y' ? { x: 0, y: [1, 2] } : { y: 0, x: [1, 2] },
    renderItem: (_: unknown, api: Api) => {
      const at = (value: number) =>
        api.coord(along === 'y' ? [api.value(0), value] : [value, api.value(0)])
      const [from, to] = [at(api.value(1)), at(api.value(2))]
      return {
        type: 'line',
        shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] },
        style: { stroke: '#9aa5b1', lineWidth: 3 },
      }
    },
  }
}

/** What is used of ECharts' interface for drawing a mark. */
interface Api {
  value: (dimension: number) => number
  coord: (point: readonly number[]) => [number, number]
}
