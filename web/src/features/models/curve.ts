import { percent } from '@/features/figures/filters'
import { models } from '@/texts/zh/models'
import { AXIS, LINE, wholePercent } from '@/ui/charts'
import { STATE_COLOURS } from '@/ui/theme'
import type { Curve, DriftSeries, Point } from './api'

const text = models.curve

/** The number of the point that a threshold means: the last one still above it; -1: none. */
export function pointAt(points: readonly Point[], threshold: number | null): number {
  if (threshold === null) return -1
  let last = -1
  points.forEach((point, number) => {
    if (point.threshold >= threshold) last = number
  })
  return last
}

/** Precision over coverage with its interval; upright lines where it is in force and chosen. */
export function curveOption(curve: Curve, inForce: number, chosen: number) {
  const { points } = curve
  const low = Math.min(0.9, ...points.map((point) => point.low))
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 52, right: 20, top: 16, bottom: 44 },
    tooltip: {
      trigger: 'item' as const,
      confine: true,
      formatter: (at: unknown) => tip(points[(at as { dataIndex: number }).dataIndex]),
    },
    xAxis: {
      type: 'value' as const,
      min: 0,
      max: 1,
      name: text.coverage,
      nameLocation: 'middle' as const,
      nameGap: 26,
      axisLabel: { ...AXIS, formatter: wholePercent },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: Math.floor(low * 10) / 10,
      max: 1,
      name: text.precision,
      axisLabel: { ...AXIS, formatter: wholePercent },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [
      bound(points, 'low'),
      bound(points, 'high'),
      {
        type: 'line' as const,
        data: points.map(({ coverage, precision }) => [coverage, precision]),
        showSymbol: points.length <= 60,
        symbolSize: 6,
        lineStyle: { width: 1.8, color: STATE_COLOURS.in_hand },
        itemStyle: { color: STATE_COLOURS.in_hand },
      },
      ...upright(points[inForce], STATE_COLOURS.done, 'solid'),
      ...(chosen === inForce ? [] : upright(points[chosen], STATE_COLOURS.overdue, 'dashed')),
    ],
  }
}

function tip(point: Point | undefined) {
  if (!point) return ''
  const { coverage, precision, low, high, threshold } = point
  return `${text.at(threshold.toFixed(3))}<br/>${text.coverage} ${percent(coverage)}<br/>${text.ends(percent(precision), percent(low), percent(high))}`
}

function bound(points: readonly Point[], end: 'low' | 'high') {
  return {
    type: 'line' as const,
    silent: true,
    data: points.map((point) => [point.coverage, point[end]]),
    showSymbol: false,
    lineStyle: { width: 1, color: '#b9c4d0' },
  }
}

function upright(point: Point | undefined, color: string, type: 'solid' | 'dashed') {
  if (!point) return []
  return [
    {
      type: 'line' as const,
      silent: true,
      showSymbol: false,
      data: [
        [point.coverage, 0],
        [point.coverage, 1],
      ],
      lineStyle: { width: 2, color, type },
    },
  ]
}

/** Shares of one series over the weeks; a week without an answer leaves a gap. */
export function driftOption(series: DriftSeries) {
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 48, right: 16, top: 12, bottom: 28 },
    tooltip: {
      trigger: 'axis' as const,
      confine: true,
      formatter: (at: unknown) => {
        const week = series.weeks[(at as { dataIndex: number }[])[0]?.dataIndex ?? -1]
        if (!week) return ''
        return `${week.monday}<br/>${percent(week.share)}（n=${week.proposals}）<br/>95% ${percent(week.low)}–${percent(week.high)}`
      },
    },
    xAxis: {
      type: 'category' as const,
      data: series.weeks.map(({ monday }) => monday.slice(5)),
      axisLabel: AXIS,
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: 1,
      axisLabel: { ...AXIS, formatter: wholePercent },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: (['low', 'high', 'share'] as const).map((key) => ({
      type: 'line' as const,
      silent: key !== 'share',
      data: series.weeks.map((week) => week[key]),
      showSymbol: key === 'share',
      symbolSize: 6,
      lineStyle: {
        width: key === 'share' ? 1.8 : 1,
        color: key === 'share' ? STATE_COLOURS.in_hand : '#b9c4d0',
      },
      itemStyle: { color: STATE_COLOURS.in_hand },
    })),
  }
}

/** The last week with answers is surely below all before it: the intervals do not touch. */
export function isFalling(series: DriftSeries): boolean {
  const told = series.weeks.filter(({ proposals, share }) => proposals > 0 && share !== null)
  const last = told.at(-1)
  const before = told.slice(0, -1)
  if (!last || last.high === null || before.length === 0) return false
  const n = before.reduce((sum, { proposals }) => sum + proposals, 0)
  const share = before.reduce((sum, one) => sum + (one.share ?? 0) * one.proposals, 0) / n
  return n >= 20 && last.high < share
}
