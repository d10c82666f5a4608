import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import { Fact, Section } from '@/features/tickets/Section'
import { entry as text } from '@/texts/zh/entry'
import { Relative } from '@/ui/Relative'

/** On the ticket: what came with a matter that was not telephoned. */
export function TicketEntry({ id, isCall }: { id: string; isCall: boolean }) {
  const { data } = useQuery({
    queryKey: ['tickets', id, 'entry'],
    queryFn: () => unwrap(client.GET('/api/v1/tickets/{id}/entry', { params: { path: { id } } })),
    enabled: !isCall,
    retry: false,
  })
  if (!data) return null
  return (
    <Section title={text.came}>
      <dl className="facts">
        <Fact label={text.sender}>{data.sender}</Fact>
        {data.reference && <Fact label={text.reference}>{data.reference}</Fact>}
        {data.occurred_at && (
          <Fact label={text.occurred}>
            <Relative at={data.occurred_at} />
          </Fact>
        )}
        <Fact label={text.contact}>{text.contacts[data.contact_preference]}</Fact>
        {data.is_shut && <Fact label={text.attachments}>{text.shut}</Fact>}
        {data.attachments.length > 0 && (
          <Fact label={text.attachments}>
            {data.attachments.map((file) => (
              <a key={file.url} href={file.url} target="_blank" rel="noreferrer noopener">
                {file.name || file.url}{' '}
              </a>
            ))}
          </Fact>
        )}
        {data.proposed.length > 0 && <Fact label={text.byMachine}>{data.proposed.join('、')}</Fact>}
      </dl>
    </Section>
  )
}
