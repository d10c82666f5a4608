import { App, Button, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useStep } from '@/features/tickets/api'
import { Fact, Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { callbacks } from '@/texts/zh/callbacks'
import { common, word } from '@/texts/zh/common'
import { inspection as text } from '@/texts/zh/inspection'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { type Inspection, take } from './api'
import { STATE_COLOUR } from './colours'
import { DecidedVerdict } from './DecidedVerdict'
import { LitReply } from './LitReply'
import { VerdictForm } from './VerdictForm'

interface PanelProps {
  inspection: Inspection | undefined
  error: unknown
  onRetry: () => void
  onNext: () => void
}

/** All that an inspector weighs, what the unit may answer, and the verdict. */
export function InspectionPanel({ inspection, error, onRetry, onNext }: PanelProps) {
  return (
    <aside className="split-panel" aria-label={text.title}>
      {error !== null && !inspection && <ErrorState error={error} onRetry={onRetry} />}
      {!inspection && error === null && <Skeleton active className="panel-waiting" />}
      {inspection && (
        <Watermark>
          <Head inspection={inspection} />
          {inspection.can_decide && <Take inspection={inspection} />}
          <DecidedVerdict inspection={inspection} />
          <Section title={text.why}>
            <ul className="inspection-reasons">
              {inspection.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {inspection.note && <p className="ticket-text">{inspection.note}</p>}
          </Section>
          <Section title={text.checks} aside={text.checksHint}>
            <LitReply checks={inspection.checks} />
          </Section>
          <Claims inspection={inspection} />
          <Section
            title={text.matter}
            aside={
              inspection.call_id && (
                <Link to={`/tickets/${inspection.ticket.id}`}>{text.transcript}</Link>
              )
            }
          >
            <p className="ticket-text ticket-statement">{inspection.statement}</p>
            {inspection.demand && (
              <dl className="facts">
                <Fact label={text.demand}>{inspection.demand}</Fact>
              </dl>
            )}
          </Section>
          <Contacts inspection={inspection} />
          {inspection.can_decide && (
            <VerdictForm key={inspection.id} inspection={inspection} onNext={onNext} />
          )}
        </Watermark>
      )}
    </aside>
  )
}

function Head({ inspection }: { inspection: Inspection }) {
  const { ticket } = inspection
  return (
    <header className="ticket-head">
      <div className="ticket-head-line">
        <Link to={`/tickets/${ticket.id}`} className="number">
          {ticket.number}
        </Link>
        <TicketStateTag state={ticket.state} />
        <span className="word-tag">{word(common.kinds, ticket.kind)}</span>
        <span className="word-tag">{text.round(inspection.round)}</span>
        <StateTag colour={STATE_COLOUR[inspection.state]}>{text.states[inspection.state]}</StateTag>
        {inspection.is_notice && <span className="word-tag">{text.notice}</span>}
        {inspection.is_overturned && <StateTag colour="done">{text.overturned}</StateTag>}
      </div>
      <h1>{ticket.title}</h1>
      <p className="soft">{inspection.unit_name}</p>
    </header>
  )
}

/** Take it, or say who has it. */
function Take({ inspection }: { inspection: Inspection }) {
  const { message } = App.useApp()
  const taking = useStep(() => take(inspection), {
    onDone: () => message.success(text.taken),
    onRefused: (error) => message.error(explain(error).title),
  })
  const run = () => taking.mutate(undefined)
  useKeys([{ keys: 'e', label: text.keys.take, isOff: inspection.is_mine, run }])
  if (inspection.is_mine) return null
  return (
    <section className="actions">
      <div className="actions-row">
        <Button type="primary" loading={taking.isPending} onClick={run}>
          {text.take} <KeyHint keys="e" />
        </Button>
      </div>
    </section>
  )
}

/** The unit's claim beside the citizen's answer. */
function Claims({ inspection }: { inspection: Inspection }) {
  const { checks, citizen } = inspection
  const saysNo = citizen !== null && citizen.solved !== 'yes' && checks.claim === 'solved'
  return (
    <Section title={text.claim}>
      <dl className="facts">
        <Fact label={inspection.ticket.lead_unit_name ?? ''}>
          {checks.claim && text.claims[checks.claim]}
          {checks.solved_reason && `：${checks.solved_reason}`}
        </Fact>
        <Fact label={text.citizen}>
          {citizen ? (
            <>
              {callbacks.satisfactions[citizen.satisfaction]} · {callbacks.solveds[citizen.solved]}{' '}
              {saysNo && <StateTag colour="alert">{text.disagree}</StateTag>}
              {citizen.words && <span className="ticket-text">：{citizen.words}</span>}
            </>
          ) : (
            <span className="soft">{text.noCitizen}</span>
          )}
        </Fact>
      </dl>
    </Section>
  )
}

function Contacts({ inspection }: { inspection: Inspection }): ReactNode {
  return (
    <Section title={text.contacts}>
      {!inspection.reached.length && <span className="soft">{text.noContacts}</span>}
      <ul className="contacts">
        {inspection.reached.map((one) => (
          <li key={one.at}>
            <Relative at={one.at} />
            <span>{text.ways[one.way]}</span>
            <StateTag colour={one.result === 'reached' ? 'done' : 'waiting'}>
              {text.results[one.result]}
            </StateTag>
            {one.seconds > 0 && (
              <span className={one.is_short ? 'contact-short' : 'soft'}>
                {text.seconds(one.seconds)} {one.is_short && text.short}
              </span>
            )}
            <span className="contact-note">{one.note || common.none}</span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
