import { incidents as text } from '@/texts/zh/incidents'
import type { IncidentRow } from './api'

/** Heat as a number, with a bar against the hottest that is shown. */
export function Heat({ heat, most }: { heat: number; most: number }) {
  return (
    <span className="incident-heat">
      <span className="number">{heat.toFixed(1)}</span>
      <span className="incident-bar" style={{ width: `${Math.min(100, (heat / most) * 100)}%` }} />
    </span>
  )
}

/** Tickets of the last day against the day before. */
export function Rise({ row }: { row: Pick<IncidentRow, 'today' | 'yesterday'> }) {
  const { today, yesterday } = row
  const sign = today > yesterday ? '↑' : today < yesterday ? '↓' : '＝'
  return (
    <span className="number" title={text.rise(today, yesterday)}>
      <span aria-hidden>{sign}</span> {today}
      <span className="soft"> / {yesterday}</span>
    </span>
  )
}
