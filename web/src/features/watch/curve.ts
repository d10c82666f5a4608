import { watch as text } from '@/texts/zh/watch'
import { formatTimer } from '@/time/city'
import { AXIS, LINE } from '@/ui/charts'
import { STATE_COLOURS } from '@/ui/theme'
import type { WatchHistory } from './api'

const LEVELS = [STATE_COLOURS.near, STATE_COLOURS.overdue, STATE_COLOURS.alert] as const

const time = (at: number) => formatTimer(at / 1000)

/** The score at a moment: the last point of the curve up to it. */
export function scoreAt(curve: WatchHistory['curve'], at: number): number {
  return curve.filter(({ at_ms }) => at_ms <= at).at(-1)?.score ?? 0
}

/** Score over time, the marks of the three levels, and one mark a signal (its number is picked). */
export function curveOption({ curve, signals, rises, at_ms }: WatchHistory) {
  const level = (mark: number, index: number) => ({
    type: 'line' as const,
    name: `level ${index + 1}`,
    data: [
      [0, mark],
      [at_ms, mark],
    ],
    symbol: 'none',
    silent: true,
    lineStyle: { color: LEVELS[index], type: 'dashed', width: 1, opacity: 0.6 },
  })
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 34, right: 12, top: 10, bottom: 24 },
    tooltip: {
      trigger: 'item' as const,
      confine: true,
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const signal = signals[dataIndex]
        return signal ? `${time(signal.at_ms)} ${signal.sentence}` : ''
      },
    },
    xAxis: {
      type: 'value' as const,
      min: 0,
      max: Math.max(at_ms, 1_000),
      axisLabel: { ...AXIS, formatter: time, showMaxLabel: false },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: 100,
      interval: 50,
      name: text.history.score,
      nameTextStyle: { ...AXIS, align: 'left' as const },
      axisLabel: AXIS,
      splitLine: { lineStyle: { color: LINE } },
    },
    series: [
      {
        type: 'scatter' as const,
        name: 'signals',
        data: signals.map(({ at_ms: at }) => [at, scoreAt(curve, at)]),
        symbolSize: 9,
        itemStyle: { color: STATE_COLOURS.overdue },
        cursor: 'pointer',
        z: 3,
      },
      {
        type: 'line' as const,
        name: text.history.score,
        data: curve.map((point) => [point.at_ms, point.score]),
        symbol: 'none',
        silent: true,
        lineStyle: { color: '#22303f', width: 1.5 },
        areaStyle: { color: '#22303f', opacity: 0.06 },
      },
      ...rises.map(level),
    ],
  }
}
