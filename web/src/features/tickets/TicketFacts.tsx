import { common, word } from '@/texts/zh/common'
import { tickets as text } from '@/texts/zh/tickets'
import { ClockBar } from '@/ui/ClockBar'
import { Masked } from '@/ui/Masked'
import { Relative } from '@/ui/Relative'
import { type RevealField, reveal, type Span, type TicketDetail } from './api'
import { Citations } from './Citations'
import { Evidence } from './Evidence'
import { Fact, Section } from './Section'

type Light = (spans: readonly Span[]) => void
interface FactsProps {
  ticket: TicketDetail
  onLight: Light
}

const STOPPED_SHOWN = 4 // after objections every unit leaves its clocks behind

const mayReveal = (ticket: TicketDetail) =>
  ticket.actions.some(({ name, is_allowed }) => name === 'reveal' && is_allowed)

const proposalOf = (ticket: TicketDetail, field: string) =>
  ticket.proposals.find((proposal) => proposal.field === field)

/** A masked text with its reveal, where there is something hidden and the person may ask. */
function Shortened(props: { ticket: TicketDetail; field: RevealField; value: string }) {
  const { ticket, field, value } = props
  if (!value.includes('*') || !mayReveal(ticket)) return <>{value}</>
  return <Masked value={value} onReveal={(why) => reveal(ticket.id, field, why)} />
}

/** What the matter is, each value with its evidence. */
export function TicketFacts({ ticket, onLight }: FactsProps) {
  const { facts } = text
  const evidence = (field: string, value: string) => (
    <Evidence proposal={proposalOf(ticket, field)} onLight={onLight}>
      {value}
    </Evidence>
  )
  return (
    <Section title={text.sections.facts}>
      <dl className="facts">
        <Fact label={facts.kind}>{evidence('kind', word(common.kinds, ticket.kind))}</Fact>
        <Fact label={facts.category}>{evidence('category', ticket.category.full_name)}</Fact>
        <Fact label={facts.urgency}>
          {evidence('urgency', word(common.urgencies, ticket.urgency))}
        </Fact>
        <Fact label={facts.place}>
          {evidence('place', ticket.place.name || ticket.place.text || facts.unknownPlace)}
        </Fact>
        {ticket.fields.map((field) => (
          <Fact key={field.field} label={field.field === 'place' ? facts.told : field.label}>
            <Evidence
              proposal={proposalOf(ticket, field.field)}
              spans={field.spans}
              onLight={onLight}
            >
              {field.value || facts.none}
            </Evidence>
          </Fact>
        ))}
        <Fact label={facts.channel}>
          {word(text.channels, ticket.channel)}
          {ticket.line_number && ` · ${ticket.line_number}`}
        </Fact>
        <Fact label={facts.registered}>
          <Relative at={ticket.registered_at} isAbsolute />
          {ticket.registered_by_name && ` ${facts.registeredBy(ticket.registered_by_name)}`}
        </Fact>
        {ticket.settled_at && (
          <Fact label={facts.settled}>
            <Relative at={ticket.settled_at} isAbsolute />
          </Fact>
        )}
        {ticket.closed_at && (
          <Fact label={facts.closed}>
            <Relative at={ticket.closed_at} isAbsolute />
          </Fact>
        )}
      </dl>
    </Section>
  )
}

/** The citizen, masked; who may, reveals with a reason. */
export function TicketPeople({ ticket }: { ticket: TicketDetail }) {
  const { citizen } = ticket
  if (!citizen) return null
  return (
    <Section title={text.sections.people}>
      <dl className="facts">
        <Fact label={text.facts.name}>
          <Shortened ticket={ticket} field="name" value={citizen.name} />
        </Fact>
        <Fact label={text.facts.phone}>
          <span className="number">
            <Shortened ticket={ticket} field="phone" value={citizen.phone} />
          </span>
        </Fact>
      </dl>
      {citizen.is_alias && <p className="soft">{text.facts.alias}</p>}
    </Section>
  )
}

/** What was first said, which never changes, and what was made of it. */
export function TicketWords({ ticket, onLight }: FactsProps) {
  const { sections } = text
  return (
    <>
      <Section title={sections.summary}>
        <div className="ticket-text">
          <Evidence proposal={proposalOf(ticket, 'summary')} onLight={onLight}>
            <Shortened ticket={ticket} field="summary" value={ticket.summary} />
          </Evidence>
        </div>
        {ticket.demand && (
          <p className="ticket-demand">
            <span className="soft">{sections.demand}</span> {ticket.demand}
          </p>
        )}
      </Section>
      <Section title={sections.statement} aside={text.sections.statementHint}>
        <div className="ticket-text ticket-statement">
          <Shortened ticket={ticket} field="statement" value={ticket.statement} />
        </div>
      </Section>
      {ticket.citations.length > 0 && (
        <Section title={sections.citations}>
          <Citations cited={ticket.citations} />
        </Section>
      )}
      {ticket.outcome_text && (
        <Section title={sections.outcome}>
          <p className="ticket-text">{ticket.outcome_text}</p>
        </Section>
      )}
      {ticket.public_reply && (
        <Section title={sections.reply}>
          <p className="ticket-text">{ticket.public_reply}</p>
        </Section>
      )}
    </>
  )
}

/** Every clock, running ones first, many stopped ones folded; hovering explains each due date step by step. */
export function TicketClocks({ ticket }: { ticket: TicketDetail }) {
  const running = ticket.clocks.filter((clock) => clock.stopped_at === null)
  const stopped = ticket.clocks.filter((clock) => clock.stopped_at !== null)
  if (!ticket.clocks.length) return null
  return (
    <Section title={text.sections.clocks}>
      {running.length > 0 && <ClockList clocks={running} />}
      {stopped.length <= STOPPED_SHOWN ? (
        <ClockList clocks={stopped} />
      ) : (
        <details className="blocked">
          <summary>{text.stoppedClocks(stopped.length)}</summary>
          <ClockList clocks={stopped} />
        </details>
      )}
    </Section>
  )
}

function ClockList({ clocks }: { clocks: TicketDetail['clocks'] }) {
  return (
    <dl className="clock-list">
      {clocks.map((clock) => (
        <Fact key={`${clock.kind} ${clock.started_at}`} label={clock.label}>
          <ClockBar clock={clock} isFocusable />
        </Fact>
      ))}
    </dl>
  )
}
