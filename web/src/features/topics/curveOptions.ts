import { topics } from '@/texts/zh/topics'
import { AXIS, LINE } from '@/ui/charts'
import { STATE_COLOURS } from '@/ui/theme'
import type { Week } from './api'
import { percent, shortDay } from './words'

const text = topics.effect
const SOFT = '#9aa5b1'

/** Mondays with a word, drawn as upright lines. */
export type Marks = Readonly<Record<string, string>>

interface Tip {
  dataIndex: number
}

const whole = (value: number | null) => (value === null ? '—' : String(Math.round(value)))

export function weekTip(week: Week | undefined): string {
  if (!week) return ''
  const lines = [`${week.week}<br/>${text.actual} <b>${week.n}</b>`]
  if (week.expected !== null)
    lines.push(`${text.expected} ${whole(week.expected)}（${whole(week.low)}–${whole(week.high)}）`)
  if (week.year_ago !== null) lines.push(`${text.yearAgo} ${week.year_ago}`)
  return lines.join('<br/>')
}

function frame(weeks: readonly Week[], tip: (at: number) => string) {
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 44, right: 16, top: 24, bottom: 28 },
    tooltip: {
      trigger: 'axis' as const,
      confine: true,
      formatter: (at: unknown) => tip((at as Tip[])[0]?.dataIndex ?? -1),
    },
    xAxis: {
      type: 'category' as const,
      data: weeks.map(({ week }) => shortDay(week)),
      axisLabel: AXIS,
      axisTick: { show: false },
    },
  }
}

const plainLine = (name: string, data: (number | null)[], style: object) => ({
  name,
  type: 'line' as const,
  data,
  symbol: 'none',
  ...style,
})

/** Actual weeks over the expectation and its range; upright lines where something happened. */
export function weeksOption(weeks: readonly Week[], marks: Marks, target: number | null = null) {
  const low = weeks.map((week) => week.low)
  const band = weeks.map(({ low: from, high: to }) =>
    from === null || to === null ? null : to - from,
  )
  const hidden = { silent: true, lineStyle: { opacity: 0 }, stack: 'range' }
  return {
    ...frame(weeks, (at) => weekTip(weeks[at])),
    yAxis: { type: 'value' as const, axisLabel: AXIS, splitLine: { lineStyle: { color: LINE } } },
    series: [
      plainLine('low', low, hidden),
      plainLine(text.range, band, { ...hidden, areaStyle: { color: SOFT, opacity: 0.22 } }),
      plainLine(
        text.expected,
        weeks.map((week) => week.expected),
        {
          lineStyle: { width: 1, type: 'dashed', color: SOFT },
        },
      ),
      plainLine(
        text.yearAgo,
        weeks.map((week) => week.year_ago),
        {
          lineStyle: { width: 1, type: 'dotted', color: SOFT },
        },
      ),
      ...(target === null ? [] : [targetLine(weeks, target)]),
      {
        ...plainLine(
          text.actual,
          weeks.map(({ n }) => n),
          {
            symbol: 'circle',
            symbolSize: 6,
            lineStyle: { width: 2, color: STATE_COLOURS.in_hand },
            itemStyle: { color: STATE_COLOURS.in_hand },
          },
        ),
      },
      ...uprights(weeks, marks),
    ],
  }
}

const targetLine = (weeks: readonly Week[], target: number) =>
  plainLine(
    text.target,
    weeks.map(() => target),
    {
      silent: true,
      lineStyle: { width: 1.5, color: STATE_COLOURS.done },
    },
  )

/** Bars of full height: the chart needs no further component for a line with a word. */
function uprights(weeks: readonly Week[], marks: Marks) {
  const most = Math.max(1, ...weeks.map(({ n, high }) => Math.max(n, high ?? 0)))
  const known = weeks.flatMap(({ week }, at) => (marks[week] ? [[at, most, marks[week]]] : []))
  if (!known.length) return []
  return [
    {
      type: 'custom' as const,
      silent: true,
      data: known,
      encode: { x: 0, y: 1 },
      renderItem: (_: unknown, api: MarkApi) => {
        const [x, top] = api.coord([api.value(0), api.value(1)])
        const [, bottom] = api.coord([api.value(0), 0])
        const word = String(api.value(2))
        return {
          type: 'group',
          children: [
            {
              type: 'line',
              shape: { x1: x, x2: x, y1: top - 10, y2: bottom },
              style: { stroke: '#566270', lineDash: [4, 3], lineWidth: 1 },
            },
            { type: 'text', x: x + 4, y: top - 12, style: { text: word, fill: '#566270' } },
          ],
        }
      },
    },
  ]
}

interface MarkApi {
  value: (dimension: number) => number
  coord: (point: readonly number[]) => [number, number]
}

interface RateWeek extends Week {
  value: number | null
  value_low: number | null
  value_high: number | null
  of: number | null
}

/** A rate week by week with its interval, over the target. */
export function ratesOption(weeks: readonly RateWeek[], target: number, marks: Marks) {
  const tip = (at: number) => {
    const week = weeks[at]
    if (!week) return ''
    const ends = `95% ${percent(week.value_low)}–${percent(week.value_high)}`
    return `${week.week}<br/>${percent(week.value, 1)}（n=${week.of ?? 0}）<br/>${ends}`
  }
  const known = weeks.map((week) => ({ ...week, n: 1, high: null }))
  return {
    ...frame(weeks, tip),
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: 1,
      axisLabel: { ...AXIS, formatter: (value: number) => percent(value) },
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [
      targetLine(weeks, target),
      plainLine(
        text.actual,
        weeks.map(({ value }) => value),
        {
          symbol: 'circle',
          symbolSize: 6,
          connectNulls: false,
          lineStyle: { width: 2, color: STATE_COLOURS.in_hand },
          itemStyle: { color: STATE_COLOURS.in_hand },
        },
      ),
      ...uprights(known, marks),
    ],
  }
}
