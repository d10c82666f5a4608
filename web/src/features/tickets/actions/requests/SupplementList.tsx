import { requests as text } from '@/texts/zh/requests'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import type { TicketDetail } from '../../api'
import { Section } from '../../Section'
import './requests.css'

/** What was missing, each attempt, and what the citizen added; the statement itself stays. */
export function TicketSupplements({ ticket }: { ticket: TicketDetail }) {
  if (!ticket.supplements.length) return null
  return (
    <Section title={text.supplements}>
      <ul className="supplement-list">
        {[...ticket.supplements].reverse().map((wanted) => (
          <li key={wanted.id}>
            <p>
              {text.missing}：{wanted.needed}{' '}
              <StateTag colour={wanted.outcome === 'given' ? 'done' : 'waiting'}>
                {wanted.outcome ? wanted.outcome_label : text.tries(wanted.tries.length)}
              </StateTag>
            </p>
            <p className="soft">
              {wanted.asked_by_name} <Relative at={wanted.asked_at} /> {text.askedBy}
            </p>
            {wanted.answer && (
              <p className="ticket-text ticket-statement">
                {text.answer}：{wanted.answer}
              </p>
            )}
            {wanted.tries.map((one) => (
              <p key={one.at} className="soft">
                <Relative at={one.at} /> {one.actor_name}{' '}
                {one.result === 'reached' ? text.reached : text.unreached} {one.note}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Section>
  )
}
