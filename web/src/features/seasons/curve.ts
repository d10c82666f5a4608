import { seasons as text } from '@/texts/zh/seasons'
import { AXIS, LINE } from '@/ui/charts'
import { INK, STATE_COLOURS } from '@/ui/theme'
import type { CurveDay } from './api'

const { legend } = text.plan

/** Series of a season: the forecast's band and mean, what was counted, what would have been. */
export function curveOption(days: readonly CurveDay[]) {
  const line = (name: string, values: (number | null)[], style: object) => ({
    name,
    type: 'line' as const,
    data: values,
    showSymbol: false,
    ...style,
  })
  const hasBand = days.some(({ low95 }) => low95 !== null)
  const hasWould = days.some(({ would }) => would !== null)
  const hidden = { lineStyle: { opacity: 0 }, stack: 'band', silent: true }
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 40, right: 12, top: 28, bottom: 24 },
    legend: {
      top: 0,
      left: 0,
      textStyle: AXIS,
      data: [
        legend.actual,
        ...(hasBand ? [legend.mean, legend.band] : []),
        ...(hasWould ? [legend.would] : []),
      ],
    },
    tooltip: { trigger: 'axis' as const, confine: true },
    xAxis: {
      type: 'category' as const,
      data: days.map(({ day }) => day.slice(5)),
      axisLabel: AXIS,
      axisTick: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      minInterval: 1,
      axisLabel: AXIS,
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [
      ...(hasBand
        ? [
            line(
              'low',
              days.map(({ low95 }) => low95),
              { ...hidden, tooltip: { show: false } },
            ),
            line(
              legend.band,
              days.map(({ low95, high95 }) =>
                low95 === null || high95 === null ? null : high95 - low95,
              ),
              {
                ...hidden,
                tooltip: { show: false },
                areaStyle: { color: STATE_COLOURS.waiting, opacity: 0.2 },
                itemStyle: { color: STATE_COLOURS.waiting, opacity: 0.4 },
              },
            ),
            line(
              legend.mean,
              days.map(({ mean }) => mean),
              {
                lineStyle: { type: 'dashed', width: 1.5, color: STATE_COLOURS.waiting },
                itemStyle: { color: STATE_COLOURS.waiting },
              },
            ),
          ]
        : []),
      ...(hasWould
        ? [
            line(
              legend.would,
              days.map(({ would }) => would),
              {
                lineStyle: { type: 'dotted', width: 2, color: STATE_COLOURS.in_hand },
                itemStyle: { color: STATE_COLOURS.in_hand },
              },
            ),
          ]
        : []),
      line(
        legend.actual,
        days.map(({ actual }) => actual),
        { lineStyle: { width: 2, color: INK }, itemStyle: { color: INK }, showSymbol: true },
      ),
    ],
  }
}
