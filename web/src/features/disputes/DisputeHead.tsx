import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { TicketRow } from '@/features/tickets/api'
import { disputes as text } from '@/texts/zh/disputes'
import { TicketStateTag, UrgencyTag } from '@/ui/StateTag'

/** The ticket that a dispute is about, with a way to its page. */
export function DisputeHead({ ticket, children }: { ticket: TicketRow; children?: ReactNode }) {
  return (
    <header className="ticket-head">
      <div className="ticket-head-line">
        <Link className="number" to={`/tickets/${ticket.id}`} title={text.openTicket}>
          {ticket.number}
        </Link>
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
