import { App, Button, Popover } from 'antd'
import { Link, useNavigate } from 'react-router'
import { useSession } from '@/api/session'
import { seasons as text } from '@/texts/zh/seasons'
import { explain } from '@/ui/states'
import type { Bar, Day } from './api'
import * as api from './api'
import { colourOf, lanesOf, type Piece, whole } from './lanes'

interface WeekProps {
  monday: string
  days: readonly Day[]
  bars: readonly Bar[]
  /** The largest number of the period: what a full bar of a day stands for. */
  most: number
  today: string
  period: readonly [string, string]
}

/** Seven days, and the recurring matters that run across them. */
export function WeekRow({ monday, days, bars, most, today, period }: WeekProps) {
  const pieces = lanesOf(bars, monday)
  const lanes = Math.max(0, ...pieces.map(({ lane }) => lane + 1))
  return (
    <div className="season-week">
      <div className="season-days">
        {days.map((day) => (
          <DayCell
            key={day.day}
            day={day}
            most={most}
            isToday={day.day === today}
            isOutside={day.day < period[0] || day.day > period[1]}
          />
        ))}
      </div>
      <div className="season-lanes" style={{ height: lanes * 22 }}>
        {pieces.map((piece) => (
          <MatterBar key={`${piece.bar.matter_code}${piece.bar.first}`} piece={piece} />
        ))}
      </div>
    </div>
  )
}

interface CellProps {
  day: Day
  most: number
  isToday: boolean
  isOutside: boolean
}

function DayCell({ day, most, isToday, isOutside }: CellProps) {
  const { forecast, actual } = day
  const mark = day.feast || day.term || day.lunar
  const isOff = day.kind === 'holiday'
  return (
    <div
      className="season-day"
      data-today={isToday || undefined}
      data-outside={isOutside || undefined}
      data-off={isOff || day.kind === 'weekend' || undefined}
      title={wordsOf(day)}
    >
      <div className="season-date">
        <b>{dayName(day.day)}</b>
        {(isOff || day.kind === 'make_up') && (
          <span className="season-kind">{text.kinds[day.kind]}</span>
        )}
        <span className={day.feast || day.term ? 'season-mark' : 'soft'}>{mark}</span>
      </div>
      {(forecast || actual !== null) && (
        <>
          <div className="season-number">
            {actual !== null ? <b>{whole(actual)}</b> : null}
            {forecast && <span className="soft">{`≈${whole(forecast.mean)}`}</span>}
          </div>
          <Volume day={day} most={most} />
        </>
      )}
      <div className="season-more soft">
        {day.weather && (
          <span>
            {day.weather.words} {text.degrees(day.weather.low, day.weather.high)}
            {day.weather.is_forecast && ` ${text.forecastMark}`}
          </span>
        )}
        {day.events.map((name) => (
          <span key={name}>◆ {name}</span>
        ))}
      </div>
    </div>
  )
}

/** The first of a month says which. */
const dayName = (day: string) =>
  day.endsWith('-01') ? text.firstOf(Number(day.slice(5, 7))) : Number(day.slice(8))

/** Forecast interval as a band, expectation as a line in it, what was counted as a bar. */
function Volume({ day: { actual, forecast }, most }: { day: Day; most: number }) {
  const at = (value: number) => `${Math.min(100, (value / most) * 100)}%`
  return (
    <div className="season-volume" aria-hidden>
      {forecast && (
        <>
          <i
            className="season-band"
            style={{
              left: at(forecast.low80),
              width: at(Math.max(0, forecast.high80 - forecast.low80)),
            }}
          />
          <i className="season-mean" style={{ left: at(forecast.mean) }} />
        </>
      )}
      {actual !== null && <i className="season-actual" style={{ width: at(actual) }} />}
    </div>
  )
}

function wordsOf({ day, actual, forecast, holiday, lunar, weather, events }: Day): string {
  const found = [[day, holiday, lunar].filter(Boolean).join(' ')]
  if (actual !== null) found.push(text.actual(actual))
  if (forecast) {
    const { mean, low80, high80, low95, high95 } = forecast
    found.push(text.expected(whole(mean), whole(low80), whole(high80)))
    found.push(text.expected95(whole(low95), whole(high95)))
  }
  if (weather?.rain_mm) found.push(text.rain(weather.rain_mm))
  return [...found, ...events].join('\n')
}

function MatterBar({ piece }: { piece: Piece }) {
  const { bar, from, to, lane } = piece
  const { tally } = bar
  const style = {
    left: `${(from / 7) * 100}%`,
    width: `${((to - from + 1) / 7) * 100}%`,
    top: lane * 22,
  }
  const state = text.states[bar.state]
  const words = [
    bar.name,
    state,
    tally.all > 0 && bar.state === 'confirmed' && text.tally(tally.done, tally.all),
    tally.overdue > 0 && text.overdue(tally.overdue),
    bar.verdict && text.plan.verdicts[bar.verdict as keyof typeof text.plan.verdicts],
  ].filter(Boolean)
  const shared = {
    className: 'season-bar',
    style,
    'data-colour': colourOf(bar),
    'data-cut': piece.isCut || undefined,
    'data-on': piece.goesOn || undefined,
    'data-own': bar.is_own || undefined,
  }
  const content = (
    <span className="one-line">
      {bar.is_own && '★ '}
      {words.join(' · ')}
    </span>
  )
  if (bar.plan_id) {
    return (
      <Link to={`/seasons/plans/${bar.plan_id}`} {...shared} title={words.join(' · ')}>
        {content}
      </Link>
    )
  }
  return (
    <Popover trigger="click" content={<Coming bar={bar} />}>
      <button type="button" {...shared} title={words.join(' · ')}>
        {content}
      </button>
    </Popover>
  )
}

function Coming({ bar }: { bar: Bar }) {
  const { can } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const step = api.useStep<api.Plan>()
  const year = Number(bar.first.slice(0, 4))
  const propose = () =>
    step.mutate(() => proposeNear(bar.matter_code, year), {
      onSuccess: (plan) => navigate(`/seasons/plans/${plan.id}`),
      onError: (error) => message.error(explain(error).title),
    })
  return (
    <div className="season-coming">
      <p>{text.coming(bar.name, bar.first, bar.last)}</p>
      {can('season:edit') && (
        <Button type="primary" size="small" loading={step.isPending} onClick={propose}>
          {text.propose}
        </Button>
      )}
    </div>
  )
}

/** A season that begins before new year may count as the next year's (by its feast). */
const proposeNear = (code: string, year: number) =>
  api.propose(code, year).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'season.no_window') {
      return api.propose(code, year + 1)
    }
    throw error
  })
