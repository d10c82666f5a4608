import { App, Button, Segmented, Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { CategoryPicker, PlacePicker } from '@/features/tickets/pickers'
import { useKeys } from '@/keys/useKeys'
import { seasons as text } from '@/texts/zh/seasons'
import { inCity } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ErrorState, explain } from '@/ui/states'
import * as api from './api'
import { between, isDay, monday, periodOf, plus, step, titleOf, type View, weeksOf } from './dates'
import { ForecastTable } from './ForecastTable'
import { Measures } from './Measures'
import { Tabs } from './Tabs'
import { WeekRow } from './WeekRow'
import './seasons.css'

const VIEWS: readonly View[] = ['month', 'week', 'quarter']

/** The calendar of matters: days with their forecast, recurring matters across them. */
export function SeasonsPage() {
  const [params, setParams] = useSearchParams()
  const today = inCity(useBusinessNow(60)).format('YYYY-MM-DD')
  const view = (VIEWS.find((one) => one === params.get('view')) ?? 'month') as View
  const asked = params.get('day')
  const day = isDay(asked) ? asked : today
  const series = { category: params.get('category') ?? '', place: params.get('place') ?? '' }
  const set = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    setParams(next, { replace: true })
  }
  const go = (by: 1 | -1) => set({ day: step(view, day, by) })
  useKeys([
    { keys: 'ArrowLeft', label: text.keys.previous, run: () => go(-1) },
    { keys: 'ArrowRight', label: text.keys.next, run: () => go(1) },
    { keys: 't', label: text.keys.today, run: () => set({ day: undefined }) },
    ...VIEWS.map((one) => ({
      keys: one[0] as string,
      label: text.keys[one],
      run: () => set({ view: one }),
    })),
  ])
  return (
    <div className="seasons">
      <Tabs current="calendar" />
      <div className="season-tools">
        <h1>{titleOf(view, day)}</h1>
        <Button aria-label={text.previous} title={text.previous} onClick={() => go(-1)}>
          ‹
        </Button>
        <Button onClick={() => set({ day: undefined })}>{text.today}</Button>
        <Button aria-label={text.next} title={text.next} onClick={() => go(1)}>
          ›
        </Button>
        <Segmented
          value={view}
          options={VIEWS.map((value) => ({ value, label: text.views[value] }))}
          onChange={(value) => set({ view: value })}
        />
        <CategoryPicker
          placeholder={text.category}
          value={series.category || undefined}
          onChange={(category) => set({ category })}
          width={150}
        />
        <PlacePicker
          placeholder={text.place}
          value={series.place || undefined}
          onChange={(place) => set({ place })}
          width={130}
        />
      </div>
      <Shown view={view} day={day} series={series} />
      <ForecastTable
        series={series}
        day={day}
        onPick={(changes) => set({ ...changes })}
        params={params}
        onSet={set}
      />
    </div>
  )
}

interface ShownProps {
  view: View
  day: string
  series: api.Series
}

function Shown({ view, day, series }: ShownProps) {
  const period = periodOf(view, day)
  const weeks = weeksOf(period)
  const first = weeks[0] ?? monday(day)
  const last = plus(weeks[weeks.length - 1] ?? first, 6)
  const { data, error, refetch } = api.useCalendar(first, last, series)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active className="panel-waiting" />
  const most = Math.max(
    1,
    ...data.days.map((one) => Math.max(one.actual ?? 0, one.forecast?.high80 ?? 0)),
  )
  return (
    <>
      <Notes calendar={data} />
      <div className="season-scroll">
        <section className={`season-grid season-${view}`} aria-label={text.title}>
          <div className="season-head">
            {text.weekdays.map((name) => (
              <span key={name}>{name}</span>
            ))}
          </div>
          {weeks.map((start) => (
            <WeekRow
              key={start}
              monday={start}
              days={data.days.filter((one) => one.day >= start && one.day <= plus(start, 6))}
              bars={data.bars}
              most={most}
              today={data.today}
              period={period}
            />
          ))}
        </section>
      </div>
      <Measures calendar={data} />
    </>
  )
}

/** Whole days that were counted before today. */
const daysOf = ({ counted_since: since, today }: api.Calendar) =>
  since === null ? 0 : between(since, today)

/** Why there is no forecast: it is being made, nobody has made one yet, or nothing can be told. */
function whyNot(calendar: api.Calendar): keyof typeof text.noRun {
  if (calendar.is_running) return 'making'
  return daysOf(calendar) < calendar.least_days ? 'short' : 'none'
}

/** What a reader must know before the numbers: no history yet, no series of its own. */
function Notes({ calendar }: { calendar: api.Calendar }) {
  const { can } = useSession()
  const { message } = App.useApp()
  const step = api.useStep<unknown>()
  const { run } = calendar
  const again = () =>
    step.mutate(api.again, {
      onSuccess: () => message.info(text.againDone),
      onError: (error) => message.error(explain(error).title),
    })
  return (
    <div className="season-notes">
      {run ? (
        <span className="soft">
          {text.run(run.day, run.history_days, run.series)} · {run.model} {run.model_version} ·{' '}
          {text.weather[run.weather as keyof typeof text.weather] ?? run.weather}
        </span>
      ) : (
        <span role="status">
          <strong>{text.noRun[whyNot(calendar)]}</strong>{' '}
          <span className="soft">
            {text.noRunHint(calendar.counted_since, daysOf(calendar), calendar.least_days)}
          </span>
        </span>
      )}
      {run && !calendar.is_series && <span role="status">{text.noSeries}</span>}
      {can('season:edit') && (
        <Button
          size="small"
          title={text.againHint}
          loading={calendar.is_running || step.isPending}
          onClick={again}
        >
          {calendar.is_running ? text.running : text.again}
        </Button>
      )}
    </div>
  )
}
