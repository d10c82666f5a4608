import { wall as text } from '@/texts/zh/wall'
import { formatRelative } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { bandsOf, incidentsOf } from './addresses'
import type { Wall, WallAlert } from './api'
import { To } from './To'

/** The alerts that are shown; what lies below has the room that is left. */
const MOST_ALERTS = 2

export function Lists({ wall }: { wall: Wall }) {
  return (
    <div className="wall-right">
      <Alerts wall={wall} />
      <Heat wall={wall} />
      <Categories wall={wall} />
    </div>
  )
}

interface ListProps {
  wall: Wall
}

function Alerts({ wall }: ListProps) {
  const { alerts } = wall
  const more = alerts.more + Math.max(0, alerts.items.length - MOST_ALERTS)
  return (
    <section className="wall-alerts" aria-label={text.alerts}>
      <h2>
        <To to={bandsOf(wall)} permission="bands:read">
          {text.alerts}
        </To>
        {more > 0 && <small>{text.more(more)}</small>}
      </h2>
      {alerts.items.length ? (
        <ul>
          {alerts.items.slice(0, MOST_ALERTS).map((alert) => (
            <Alert key={alert.id} alert={alert} />
          ))}
        </ul>
      ) : (
        <p className="wall-note">{alerts.is_on ? text.noAlerts : text.alertsOff}</p>
      )}
    </section>
  )
}

function Alert({ alert }: { alert: WallAlert }) {
  const now = useBusinessNow(30)
  const state = alert.is_over ? text.over : text.states[alert.state]
  const unit = alert.unit_name && text.unit(alert.unit_name)
  return (
    <li data-over={alert.is_over} data-state={alert.state}>
      <To to={`/bands?alert=${alert.id}`} permission="bands:read">
        <b>{alert.title}</b>
        <span className="wall-sentence">{alert.sentence}</span>
        <span className="wall-note">
          {[unit, formatRelative(alert.raised_at, now), state].filter(Boolean).join(' · ')}
        </span>
      </To>
    </li>
  )
}

const most = (values: readonly number[]) => Math.max(1, ...values)

function Heat({ wall }: ListProps) {
  const { items } = wall.heat
  const top = most(items.map(({ heat }) => heat))
  return (
    <section aria-label={text.heat} className="wall-list" data-empty={!items.length}>
      <h2>
        <To to={incidentsOf(wall)} permission="incident:read">
          {text.heat}
        </To>
      </h2>
      {!items.length && <p className="wall-note">{text.noHeat}</p>}
      <ol className="wall-rows">
        {items.map((each) => (
          <li key={each.id}>
            <To to={`/incidents/${each.id}`} permission="incident:read">
              <Bar share={each.heat / top} level={0} />
              <b>{each.title}</b>
              <span className="wall-where">{each.place_name}</span>
              <span className="wall-count">{text.incident(each.people, each.tickets)}</span>
              <span className="wall-note">{text.rise(each.today)}</span>
            </To>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Categories({ wall }: ListProps) {
  const { items } = wall.categories
  const top = most(items.map(({ observed }) => observed))
  return (
    <section aria-label={text.categories} className="wall-list" data-empty={!items.length}>
      <h2>
        <To to={bandsOf(wall)} permission="bands:read">
          {text.categories}
        </To>
      </h2>
      {!items.length && <p className="wall-note">{text.noCategories}</p>}
      <ol className="wall-lines">
        {items.map(({ code, name, observed, expected, level }) => (
          <li key={code}>
            <To to={bandsOf(wall, { category: code })} permission="bands:read">
              <Bar share={observed / top} level={level} />
              <b>{name}</b>
              <span className="wall-count" data-level={level}>
                {observed.toLocaleString('zh-CN')}
              </span>
              <span className="wall-note">
                {level && level > 0 ? text.levels[level > 1 ? '2' : '1'] : ''}{' '}
                {expected === null ? '' : text.usualOf(expected)}
              </span>
            </To>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Bar({ share, level }: { share: number; level: number | null }) {
  return (
    <i
      className="wall-bar"
      data-level={level ?? 0}
      style={{ inlineSize: `${Math.min(100, 100 * share)}%` }}
    />
  )
}
