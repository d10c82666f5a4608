import { Button } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { Link } from 'react-router'
import { usePlaces } from '@/features/tickets/city'
import { common, word } from '@/texts/zh/common'
import { incidents as text } from '@/texts/zh/incidents'
import { inCity } from '@/time/city'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { type MapStep, StreetMap } from '@/ui/StreetMap'
import { STATE_COLOURS } from '@/ui/theme'
import type { Incident } from './api'
import { ROOT_COLOURS } from './colours'

const Chart = lazy(() => import('@/features/figures/Chart'))

/** Timeline, voices, map, units, states, and what is like it. */
export function Overview({
  incident,
  onOpen,
}: {
  incident: Incident
  onOpen: (id: string) => void
}) {
  return (
    <div className="incident-overview">
      <section>
        <h3>{text.timeline}</h3>
        <Timeline incident={incident} />
      </section>
      <section>
        <h3>{text.voices}</h3>
        <p className="soft">{text.voicesHint}</p>
        {incident.voices.length === 0 && <p className="soft">{text.noVoices}</p>}
        <ul className="incident-voices">
          {incident.voices.map((voice) => (
            <li key={voice.ticket_id}>
              <q>{voice.text}</q>
              <div className="soft">
                <Link to={`/tickets/${voice.ticket_id}`}>{voice.number}</Link> · {voice.place_name}{' '}
                · <Relative at={voice.at} />
              </div>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{text.map}</h3>
        <Spots incident={incident} />
      </section>
      <section>
        <h3>{text.units}</h3>
        {incident.units.length === 0 && <p className="soft">{text.noUnits}</p>}
        <ul className="incident-plain">
          {incident.units.map((unit) => (
            <li key={unit.code}>
              {unit.name} <span className="soft">{text.unit(unit.count, unit.open)}</span>
            </li>
          ))}
        </ul>
        <h3>{text.states}</h3>
        <ul className="incident-plain">
          {incident.states.map(({ state, count }) => (
            <li key={state}>
              {word(common.ticketStates, state)} <span className="soft">{text.count(count)}</span>
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{text.near}</h3>
        <NearList near={incident.near} onOpen={onOpen} />
      </section>
    </div>
  )
}

export function NearList(props: { near: Incident['near']; onOpen: (id: string) => void }) {
  if (!props.near.length) return <p className="soft">{text.noNear}</p>
  return (
    <ul className="incident-plain">
      {props.near.map((other) => (
        <li key={other.id}>
          <Button type="link" size="small" onClick={() => props.onOpen(other.id)}>
            {other.title}
          </Button>{' '}
          <span className="soft">
            {other.place_name} · {text.count(other.tickets)} · {text.likeness(other.likeness)} ·{' '}
            <Relative at={other.last_at} />
          </span>{' '}
          {other.root && (
            <StateTag colour={ROOT_COLOURS[other.root]}>{text.root.states[other.root]}</StateTag>
          )}
        </li>
      ))}
    </ul>
  )
}

function Timeline({ incident }: { incident: Incident }) {
  const step = incident.step_hours === 1 ? text.hour : text.day
  const option = useMemo(() => optionOf(incident), [incident])
  return (
    <>
      <Suspense fallback={null}>
        <Chart option={option} height={140} label={text.timelineSay(step)} onPick={() => {}} />
      </Suspense>
      <table className="incident-unseen">
        <caption>{text.timelineSay(step)}</caption>
        <tbody>
          {incident.moments.map(({ at, count, total }) => (
            <tr key={at}>
              <th scope="row">{inCity(at).format('MM-DD HH:mm')}</th>
              <td>{count}</td>
              <td>{text.total(total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const MOST_STEPS = 400

/** Every step from the first to the last, also those in which nobody called. */
export function denseOf({ moments, step_hours }: Pick<Incident, 'moments' | 'step_hours'>) {
  const length = step_hours * 3_600_000
  const counts = new Map(moments.map(({ at, count }) => [Date.parse(at), count]))
  const times = [...counts.keys()]
  const first = Math.min(...times)
  const size = times.length ? Math.min((Math.max(...times) - first) / length + 1, MOST_STEPS) : 0
  return Array.from({ length: size }, (_, index) => {
    const at = first + index * length
    return { at, count: counts.get(at) ?? 0 }
  })
}

function optionOf(incident: Incident): object {
  const dense = denseOf(incident)
  const form = incident.step_hours === 1 ? 'MM-DD HH:mm' : 'MM-DD'
  return {
    grid: { left: 36, right: 8, top: 8, bottom: 22 },
    tooltip: { trigger: 'axis' },
    xAxis: { type: 'category', data: dense.map(({ at }) => inCity(at).format(form)) },
    yAxis: { type: 'value', minInterval: 1 },
    series: [
      {
        type: 'line',
        step: 'middle',
        symbolSize: 5,
        areaStyle: { opacity: 0.15 },
        color: STATE_COLOURS.in_hand,
        data: dense.map(({ count }) => count),
      },
    ],
  }
}

function Spots({ incident }: { incident: Incident }) {
  const { data: places } = usePlaces()
  const values = new Map(incident.spots.map(({ place_code, count }) => [place_code, count]))
  const most = Math.max(1, ...values.values())
  return (
    <div className="incident-map">
      <StreetMap
        places={places ?? []}
        values={values}
        steps={stepsOf(most)}
        label={text.map}
        say={(value, place) => text.mapSay(place.name, value ?? 0)}
        marked={new Set(values.keys())}
      />
      <ul className="incident-plain">
        {incident.spots.map(({ place_code, place_name, count }) => (
          <li key={place_code}>
            {place_name} <span className="soft">{text.count(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

const SHADES = ['#eef2f6', '#f6d9b0', '#eda35a', '#c2500a']

/** None, then up to three steps that reach the most. */
export function stepsOf(most: number): MapStep[] {
  const edges = [...new Set([0, 1, Math.ceil(most / 3) + 1, Math.ceil((2 * most) / 3) + 1])]
  return edges
    .filter((from) => from <= most)
    .map((from, index) => ({
      from,
      colour: SHADES[index] ?? '#c2500a',
      label: text.mapSteps(from),
    }))
}
