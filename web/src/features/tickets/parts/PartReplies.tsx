import { Button } from 'antd'
import { parts as text } from '@/texts/zh/parts'
import type { TicketDetail } from '../api'

interface PartRepliesProps {
  ticket: TicketDetail
  onTake: (words: string) => void
}

/** What the assisting and sub-units of this round found, to be taken into the lead's reply. */
export function PartReplies({ ticket, onTake }: PartRepliesProps) {
  const found = ticket.assignments.filter(
    ({ part, round, state, reply }) =>
      part !== 'lead' &&
      round === ticket.round &&
      reply !== '' &&
      (state === 'submitted' || state === 'done'),
  )
  if (!found.length) return null
  return (
    <section className="part-replies" aria-label={text.takeInTitle}>
      <strong>{text.takeInTitle}</strong>
      <ul>
        {found.map(({ id, unit, reply }) => (
          <li key={id}>
            <span className="ticket-text">
              {unit.short_name}：{reply}
            </span>{' '}
            <Button size="small" onClick={() => onTake(reply)}>
              {text.takeIn}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  )
}
