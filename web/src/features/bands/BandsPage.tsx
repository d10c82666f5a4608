import { Skeleton } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { usePlaces } from '@/features/tickets/city'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { bands as text } from '@/texts/zh/bands'
import { inCity } from '@/time/city'
import { businessNow } from '@/time/clock'
import { type MapStep, StreetMap } from '@/ui/StreetMap'
import { ErrorState } from '@/ui/states'
import { AlertCards } from './AlertCards'
import { AlertPanel } from './AlertPanel'
import {
  acknowledge,
  type BandDay,
  type BandStreet,
  type Period,
  useAlert,
  useAlertStep,
  useAlerts,
  useBandDay,
  useBandsLive,
  useBehind,
  useStreets,
} from './api'
import { Behind } from './Behind'
import { ClockFace } from './ClockFace'
import { type Chosen, chosenOf, followed, paramsOf } from './chosen'
import { Figures } from './Figures'
import { dayMoved, Tools } from './Tools'
import './bands.css'

const NO_ALERTS: never[] = []
const STEPS: MapStep[] = [
  { from: -1, colour: '#8fb3e8', label: text.levels['-1'] },
  { from: 0, colour: '#e6ebf0', label: text.levels['0'] },
  { from: 1, colour: '#f3b27a', label: text.levels['1'] },
  { from: 2, colour: '#d9534a', label: text.levels['2'] },
]

/** The day's clock, its alerts, the streets and the tickets behind: one choice moves all. */
export function BandsPage() {
  useBandsLive()
  const [params, setParams] = useSearchParams()
  const [hasFigures, setHasFigures] = useState(false)
  const chosen = chosenOf(params)
  const set = (change: Partial<Chosen>) =>
    setParams(paramsOf({ ...chosenOf(params), ...change }), { replace: true })
  const { day: wanted, category, place } = chosen
  const day = useBandDay({ day: wanted, category, place }, chosen.grain)
  const alerts = useAlerts(wanted)
  useBandKeys(chosen, day.data, alerts.data ?? NO_ALERTS, set)
  if (day.error && !day.data) {
    return <ErrorState error={day.error} onRetry={() => day.refetch()} />
  }
  return (
    <div className="bands-page">
      <Tools
        chosen={chosen}
        shown={day.data?.day}
        hasFigures={hasFigures}
        onSet={set}
        onFigures={() => setHasFigures(!hasFigures)}
      />
      {hasFigures && <Figures />}
      {day.data && <Notes day={day.data} />}
      <div className="bands-main">
        <section aria-label={text.title}>
          {day.data ? (
            <ClockFace day={day.data} chosen={chosen.cell} onChoose={(cell) => set({ cell })} />
          ) : (
            <Skeleton active />
          )}
        </section>
        <section aria-label={text.alerts} className="bands-alerts">
          <h2>{text.alerts}</h2>
          {alerts.error ? (
            <ErrorState error={alerts.error} onRetry={() => alerts.refetch()} />
          ) : (
            alerts.data && (
              <AlertCards
                alerts={alerts.data}
                opened={chosen.alert}
                onOpen={(id) => {
                  const found = alerts.data.find((alert) => alert.id === id)
                  set(found ? followed(found) : { alert: '' })
                }}
              />
            )
          )}
          {chosen.alert && <AlertPanel id={chosen.alert} />}
        </section>
        {day.data && <Streets day={day.data} chosen={chosen} onSet={set} />}
      </div>
      {day.data && <Tickets day={day.data} chosen={chosen} />}
    </div>
  )
}

function Notes({ day }: { day: BandDay }) {
  const kind = [day.day_kind, day.day_name].filter(Boolean).join(' · ')
  const words =
    day.history_days === 0 || day.expected === null
      ? text.noHistory
      : day.is_thin
        ? text.thin(day.history_days)
        : text.history(day.history_days)
  return (
    <p className="soft bands-notes">
      {day.day} {kind} · {text.total(day.total)}
      {day.expected !== null && `（${text.usualWhole(day.expected)}）`} · {words}
      {!day.is_on && <strong> {text.off}</strong>}
    </p>
  )
}

/** The chosen sector, or the whole day as far as it has come. */
export function periodOf(day: BandDay, cell: number | null): Period | undefined {
  const first = day.cells[0]
  const last = day.cells.at(-1)
  const one = cell === null ? undefined : day.cells[cell]
  if (one) return { since: one.since, until: one.until }
  return first && last ? { since: first.since, until: last.until } : undefined
}

interface PartProps {
  day: BandDay
  chosen: Chosen
}

function Streets({ day, chosen, onSet }: PartProps & { onSet: (change: Partial<Chosen>) => void }) {
  const places = usePlaces()
  const alert = useAlert(chosen.alert)
  const found = useStreets(periodOf(day, chosen.cell), chosen.category)
  const byCode = new Map(found.data?.map((street) => [street.code, street]))
  const values = new Map<string, number>()
  for (const { code, level } of byCode.values()) if (level !== null) values.set(code, level)
  const marked = new Set(alert.data?.places.map(({ code }) => code))
  const name = chosen.cell === null ? text.today : (day.cells[chosen.cell]?.name ?? '')
  const what = `${chosen.cell === null ? day.day : name} ${day.category_name}`
  return (
    <section aria-label={text.map}>
      <h2>
        {text.map} <small className="soft">{what}</small>
      </h2>
      {found.error ? (
        <ErrorState error={found.error} onRetry={() => found.refetch()} />
      ) : (
        places.data && (
          <StreetMap
            places={places.data}
            values={values}
            steps={STEPS}
            label={text.mapOf(what)}
            say={(_, { code }) => streetWords(byCode.get(code))}
            selected={chosen.place ?? null}
            onSelect={(code) => onSet({ place: code ?? undefined })}
            marked={marked}
          />
        )
      )}
    </section>
  )
}

function streetWords(street: BandStreet | undefined): string {
  return street ? text.street(street.observed, street.low, street.high) : text.noStreet
}

function Tickets({ day, chosen }: PartProps) {
  const alert = useAlert(chosen.alert)
  const behind = useBehind(chosen.alert ? undefined : periodOf(day, chosen.cell), chosen)
  const cell = chosen.cell === null ? day.day : (day.cells[chosen.cell]?.name ?? '')
  const what = alert.data?.title ?? `${cell} ${day.place_name} ${day.category_name}`
  if (behind.error) return <ErrorState error={behind.error} onRetry={() => behind.refetch()} />
  return (
    <Behind
      tickets={chosen.alert ? alert.data?.tickets : behind.data}
      what={what}
      list={listOf(day, chosen)}
    />
  )
}

/** The ticket list of the chosen time, with the page's category and place. */
export function listOf(day: BandDay, { category, place, cell }: Chosen): string {
  const params = new URLSearchParams({ ...periodOf(day, cell) })
  if (category) params.set('category', category)
  if (place) params.set('place', place)
  return `/tickets?${params}`
}

function useBandKeys(
  chosen: Chosen,
  day: BandDay | undefined,
  alerts: NonNullable<ReturnType<typeof useAlerts>['data']>,
  set: (change: Partial<Chosen>) => void,
) {
  const step = useAlertStep()
  const opened = alerts.find(({ id }) => id === chosen.alert)
  const next = (by: number) => {
    const at = alerts.findIndex(({ id }) => id === chosen.alert)
    const found = alerts[at < 0 ? 0 : at + by]
    if (found) set(followed(found))
  }
  const turn = (by: number) => {
    const count = day?.cells.length ?? 0
    if (count) set({ cell: ((chosen.cell ?? (by > 0 ? -1 : 0)) + by + count) % count })
  }
  const today = inCity(businessNow() + 3_600_000).format('YYYY-MM-DD')
  const move = (by: number) => set(dayMoved(chosen.day ?? day?.day ?? today, by, today))
  const isFree = chosen.cell === null && !chosen.alert && !chosen.place && !chosen.category
  useKeys([
    { keys: 'j', label: text.keys.next, run: () => next(1) },
    { keys: 'k', label: text.keys.previous, run: () => next(-1) },
    { keys: ']', label: text.keys.later, run: () => turn(1) },
    { keys: '[', label: text.keys.earlier, run: () => turn(-1) },
    { keys: '<', label: text.keys.dayBack, run: () => move(-1) },
    { keys: '>', label: text.keys.dayOn, run: () => move(1) },
    {
      keys: 'e',
      label: text.keys.acknowledge,
      isOff: opened?.state !== 'open',
      run: () => opened && step.mutate(() => acknowledge(opened)),
    },
    {
      keys: 'Escape',
      label: text.keys.let,
      isOff: isFree,
      run: () => set({ cell: null, alert: '', place: undefined, category: undefined }),
    },
  ])
}
