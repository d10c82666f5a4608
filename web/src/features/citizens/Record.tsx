import { Spin, Table } from 'antd'
import { Link } from 'react-router'
import { Section } from '@/features/tickets/Section'
import { citizens as text } from '@/texts/zh/citizens'
import { formatLength } from '@/time/city'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import { ErrorState } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { type Citizen, type Matter, useCalls, useCitizen, useEvaluations } from './api'
import { Consents } from './Consents'
import { AskErasure } from './ErasureForm'
import { Identity } from './Identity'
import { Needs } from './Needs'
import { SamePerson } from './SamePerson'

/** One record: what is still open first, then what was, who it is, and what to mind. */
export function Record({ id }: { id: string }) {
  const { data, error, refetch } = useCitizen(id)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Spin className="citizens-wait" />
  return (
    <Watermark>
      <div className="citizen">
        <div className="citizen-main">
          <Needs citizen={data} />
          <Matters citizen={data} />
          <Calls id={data.id} />
        </div>
        <div className="citizen-side">
          <Identity citizen={data} />
          <SamePerson citizen={data} />
          <Consents citizen={data} />
          <AskErasure citizen={data} />
        </div>
      </div>
    </Watermark>
  )
}

function Matters({ citizen }: { citizen: Citizen }) {
  const { columns, ...words } = text.matters
  const said = useEvaluations(citizen.id)
  const of = new Map(said.data?.items.map((each) => [each.ticket_id, each.satisfaction]))
  return (
    <Section title={`${words.title} · ${words.count(citizen.matter_count)}`}>
      <Table<Matter>
        rowKey="id"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={citizen.matters}
        locale={{ emptyText: words.none }}
        rowClassName={(row) => (row.is_open ? 'matter-open' : '')}
        columns={[
          {
            title: columns.number,
            render: (_, row) => (
              <Link to={`/tickets/${row.id}`} className="number">
                {row.number}
              </Link>
            ),
          },
          {
            title: columns.title,
            render: (_, row) => (
              <span className="one-line matter-title">
                {row.is_erased ? words.erased : row.title}
              </span>
            ),
          },
          { title: columns.state, render: (_, row) => <TicketStateTag state={row.state} /> },
          { title: columns.category, render: (_, row) => row.category.name },
          {
            title: columns.satisfaction,
            render: (_, row) => <Satisfaction code={of.get(row.id)} />,
          },
          {
            title: columns.repeat,
            render: (_, row) => (row.repeat_count ? words.repeats(row.repeat_count) : ''),
          },
          { title: columns.at, render: (_, row) => <Relative at={row.registered_at} /> },
        ]}
      />
    </Section>
  )
}

function Satisfaction({ code }: { code: keyof typeof text.satisfactions | undefined }) {
  if (!code) return null
  const isBad = code === 'dissatisfied' || code === 'very_dissatisfied'
  return <StateTag colour={isBad ? 'alert' : 'done'}>{text.satisfactions[code]}</StateTag>
}

function Calls({ id }: { id: string }) {
  const { data } = useCalls(id)
  return (
    <Section title={text.calls.title}>
      <ul className="notes">
        {data?.items.map((call) => (
          <li key={call.id}>
            <Relative at={call.started_at} /> · {call.line_name} ·{' '}
            {text.calls.length(formatLength(call.seconds))}
            {call.agent_name && ` · ${text.calls.by(call.agent_name)}`}
            {call.numbers.map((number) => (
              <span key={number} className="number">
                {' '}
                {number}
              </span>
            ))}
            {call.ratings.map((rating, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: one rating a matter, in order
              <Satisfaction key={place} code={rating} />
            ))}
          </li>
        ))}
      </ul>
      {data && !data.items.length && <p className="soft">{text.calls.none}</p>}
    </Section>
  )
}
