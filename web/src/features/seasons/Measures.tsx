import { seasons as text } from '@/texts/zh/seasons'
import type { Calendar, Measured } from './api'

const percent = (value: number | null) => (value === null ? '—' : `${(value * 100).toFixed(1)}%`)

/** How good the forecasts were, with n: of what is shown, and of every series. */
export function Measures({ calendar }: { calendar: Calendar }) {
  const { measured, measured_all: all } = calendar
  if (!calendar.run) return null
  if (all.days === 0) return <p className="season-measures soft">{text.notMeasured}</p>
  return (
    <div className="season-measures soft">
      {measured.days > 0 && (
        <Line title={text.measured(measured.days, measured.runs)} measured={measured} />
      )}
      <Line title={text.measuredAll(all.series, all.days)} measured={all} />
    </div>
  )
}

function Line({ title, measured }: { title: string; measured: Measured }) {
  return (
    <p>
      {title}：{text.wape} {percent(measured.wape)} · {text.mase}{' '}
      {measured.mase === null ? '—' : measured.mase.toFixed(2)} · {text.coverage80}{' '}
      {percent(measured.coverage80)} · {text.coverage95} {percent(measured.coverage95)}
    </p>
  )
}
