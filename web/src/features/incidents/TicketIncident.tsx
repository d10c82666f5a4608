import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { incidents as text } from '@/texts/zh/incidents'
import { useIncidentOfTicket } from './api'
import { Rise } from './Heat'
import { Member, whyOf } from './Members'
import './incidents.css'

const words = text.panel

/** The incident that a ticket lies in, on the ticket's own page; for those who may see incidents. */
export function TicketIncident({ ticketId }: { ticketId: string }) {
  const { can } = useSession()
  const { data } = useIncidentOfTicket(ticketId, can('incident:read'))
  if (!data || (!data.incident && !data.left)) return null
  const { incident, left } = data
  return (
    <Section title={words.title}>
      {incident ? (
        <>
          <p>
            <Link to={`/incidents/${incident.id}`}>{incident.title}</Link>{' '}
            <span className="soft">
              {text.count(incident.tickets)} · <Rise row={incident} />
            </span>
          </p>
          <p className="soft">
            {words.why}：{whyOf(data)}
          </p>
          {data.others.length > 0 && (
            <details>
              <summary>{words.others}</summary>
              {data.others.map((row) => (
                <Member key={row.ticket_id} row={row} />
              ))}
            </details>
          )}
        </>
      ) : (
        <p className="soft">{(left && words.left[left]) ?? words.none}</p>
      )}
    </Section>
  )
}
