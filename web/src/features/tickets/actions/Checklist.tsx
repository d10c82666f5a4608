import { actions as text } from '@/texts/zh/actions'
import type { TicketDetail } from '../api'

/** While a unit works on it, the closing questions of its template are in sight. */
export const isAtWork = ({ state }: Pick<TicketDetail, 'state'>) =>
  state === 'handling' || state === 'rework'

/** The template's questions before closing: read, not ticked; the reviewer reads the same. */
export function Checklist({ closing }: { closing: readonly string[] }) {
  if (!closing.length) return null
  return (
    <div className="checklist">
      <span className="soft">{text.form.checklist}</span>
      <ul>
        {closing.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </div>
  )
}
