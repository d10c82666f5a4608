import { Link } from 'react-router'
import { useSession } from '@/api/session'
import type { TicketDetail } from '@/features/tickets/api'
import { Section } from '@/features/tickets/Section'
import { disputes } from '@/texts/zh/disputes'
import { Relative } from '@/ui/Relative'
import { type Decision, type Precedent, usePrecedents } from './api'
import './disputes.css'

const text = disputes.precedents

/** The likest decisions to a ticket, read for it. */
export function Precedents({ ticketId }: { ticketId: string }) {
  const { can } = useSession()
  const { data } = usePrecedents(ticketId, can('dispatch:precedents'))
  return <PrecedentList items={data?.items ?? []} />
}

/** On the page of a ticket that still looks for its unit, for who finds it one. */
export function PoolPrecedents({ ticket }: { ticket: Pick<TicketDetail, 'id' | 'state'> }) {
  const { can } = useSession()
  const isSought = ticket.state === 'to_review' || ticket.state === 'to_dispatch'
  return can('dispatch:pool') && isSought ? <Precedents ticketId={ticket.id} /> : null
}

/** Nothing at all when there is none. */
export function PrecedentList({ items }: { items: readonly Precedent[] }) {
  if (!items.length) return null
  return (
    <Section title={text.title}>
      <ul className="precedents">
        {items.map(({ decision, reasons }) => (
          <li key={decision.id}>
            <DecisionBrief decision={decision} />
            <p className="soft">
              {text.why}：{reasons.join(' · ')}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  )
}

/** Who leads, on what grounds, who said so and when. */
export function DecisionBrief({ decision }: { decision: Decision }) {
  const { lead, assists, chair, number, ticket_id: ticketId, duty_row: row } = decision
  return (
    <>
      <div className="precedent-head">
        <strong>{text.lead(lead.name)}</strong>
        {assists.length > 0 && (
          <span>{text.assists(assists.map(({ short_name }) => short_name).join('、'))}</span>
        )}
        <span className="soft">
          {text.decidedBy(chair.short_name)} <Relative at={decision.decided_at} isAbsolute />
        </span>
        {ticketId && (
          <Link className="number" to={`/tickets/${ticketId}`}>
            {number}
          </Link>
        )}
        {row && <span className="word-tag">{text.row(row)}</span>}
      </div>
      <div className="soft">
        {decision.category} {decision.place && `· ${decision.place}`}
      </div>
      <p className="ticket-text">
        {decision.basis}。{decision.reasoning}
      </p>
    </>
  )
}
