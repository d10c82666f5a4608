import { Link } from 'react-router'
import { supervision as text } from '@/texts/zh/supervision'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
import type { Desk } from './api'

const COLOURS = { 3: 'alert', 2: 'overdue', 1: 'near' } as const

/** Open tickets under supervision, red first. */
export function SupervisedTickets({ tickets }: { tickets: Desk['tickets'] }) {
  if (!tickets.length) return <EmptyState title={text.empty} hint={text.emptyHint} />
  return (
    <div className="list-scroll">
      <ul className="supervised">
        {tickets.map((ticket) => {
          const level = Math.min(Math.max(ticket.supervision_level, 1), 3) as 1 | 2 | 3
          return (
            <li key={ticket.id}>
              <StateTag colour={COLOURS[level]}>{text.levels[level]}</StateTag>
              <TicketStateTag state={ticket.state} />
              <Link to={`/tickets/${ticket.id}`}>
                <span className="number">{ticket.number}</span> {ticket.title}
              </Link>
              <span className="soft">{ticket.lead_unit_name}</span>
              <span className="soft">
                <Relative at={ticket.due_at} />
              </span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
