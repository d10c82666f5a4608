import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { client, unwrap } from '@/api/client'
import { useSession } from '@/api/session'
import { Section } from '@/features/tickets/Section'
import { topics as text } from '@/texts/zh/topics'

/** The flag of a ticket whose subject is a weekly topic that is being worked on. */
export function TicketTopics({ ticketId }: { ticketId: string }) {
  const { can } = useSession()
  const { data } = useQuery({
    queryKey: ['topics', 'ticket', ticketId],
    queryFn: () =>
      unwrap(client.GET('/api/v1/tickets/{id}/topics', { params: { path: { id: ticketId } } })),
    retry: false,
  })
  if (!data?.length) return null
  return (
    <Section title={text.title}>
      {data.map(({ id, number, title }) => (
        <p key={id}>
          {can('topic:read') ? <Link to={`/topics/${id}`}>{title}</Link> : title}{' '}
          <span className="soft">{number}</span>
        </p>
      ))}
    </Section>
  )
}
