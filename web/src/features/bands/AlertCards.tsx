import { bands as text } from '@/texts/zh/bands'
import { inCity } from '@/time/city'
import { StateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import type { BandAlertRow } from './api'

const COLOURS: Record<BandAlertRow['state'], StateColour> = {
  open: 'alert',
  acknowledged: 'in_hand',
  acted: 'in_hand',
  closed: 'done',
}

interface CardsProps {
  alerts: readonly BandAlertRow[]
  opened: string
  onOpen: (id: string) => void
}

/** One event, one card: what, where, how much more than usual, since when, who should act. */
export function AlertCards({ alerts, opened, onOpen }: CardsProps) {
  if (!alerts.length) return <EmptyState title={text.noAlerts} hint={text.noAlertsHint} />
  return (
    <ul className="band-cards">
      {alerts.map((alert) => (
        <li key={alert.id}>
          <button
            type="button"
            className="band-card"
            data-shape={alert.shape}
            data-open={alert.id === opened}
            data-over={alert.ended_at !== null || alert.state === 'closed'}
            aria-pressed={alert.id === opened}
            onClick={() => onOpen(alert.id === opened ? '' : alert.id)}
          >
            <span className="band-card-head">
              <strong>{alert.title}</strong>
              <AlertState alert={alert} />
            </span>
            <span>{alert.sentence}</span>
            <span className="soft">
              {inCity(alert.since).format('HH:mm')} · {timesOf(alert)} ·{' '}
              {alert.unit ? text.unit(alert.unit.name) : text.noUnit}
              {alert.is_thin && ` · ${text.isThin}`}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

export function AlertState({ alert }: { alert: BandAlertRow }) {
  const words =
    alert.verdict === null
      ? text.states[alert.state]
      : text.verdicts[alert.verdict ? 'true' : 'false']
  return (
    <span className="band-card-state">
      {alert.ended_at && alert.state !== 'closed' && <span className="soft">{text.ended} </span>}
      <StateTag colour={alert.verdict === false ? 'waiting' : COLOURS[alert.state]}>
        {words}
      </StateTag>
    </span>
  )
}

export const timesOf = ({ times, expected }: BandAlertRow) =>
  times === null || expected < 0.5 ? text.fresh : text.times(times)
