import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { TicketRow } from '@/features/tickets/api'
import { disputes as text } from '@/texts/zh/disputes'
import { TicketStateTag, UrgencyTag } from '@/ui/StateTag'

/** The ticket that a dispute is about, with a way to its page for who may see it. */
export function DisputeHead(props: { ticket: TicketRow; mayOpen: boolean; children?: ReactNode }) {
  const { ticket, mayOpen, children } = props
  return (
    <header className="ticket-head">
      <div className="ticket-head-line">
        {mayOpen ? (
          <Link className="number" to={`/tickets/${ticket.id}`} title={text.openTicket}>
            {ticket.number}
          </Link>
        ) : (
          <span className="number">{ticket.number}</span>
        )}
        <TicketStateTag state={ticket.state} />
        <UrgencyTag urgency={ticket.urgency} />
        <span className="soft">{ticket.category.full_name}</span>
        <span className="soft">{ticket.place.name || ticket.place.text}</span>
        {children}
      </div>
      <h1>{ticket.title}</h1>
    </header>
  )
}
