import { App, Button, Skeleton } from 'antd'
import { type ReactNode, useState } from 'react'
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
import type { StateColour } from '@/ui/theme'
import { Watermark } from '@/ui/Watermark'
import { answerContest, contest, type Inspection, take } from './api'
import { AnswerForm, ContestForm } from './ContestForm'
import { LitReply } from './LitReply'
import { VerdictForm } from './VerdictForm'

export const STATE_COLOUR: Record<Inspection['state'], StateColour> = {
  open: 'waiting',
  taken: 'in_hand',
  passed: 'done',
  failed: 'alert',
  sent_back: 'overdue',
}

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
          <Verdict inspection={inspection} />
          <Section title={text.why}>
            <ul className="inspection-reasons">
              {inspection.reasons.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
            {inspection.note && <p className="ticket-text">{inspection.note}</p>}
          </Section>
          <Section title={text.checks} aside={text.checksHint(inspection.checks.model)}>
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

/** What was decided, the unit's objection to it, and who may still answer. */
function Verdict({ inspection }: { inspection: Inspection }) {
  const [open, setOpen] = useState<'contest' | 'answer' | null>(null)
  const { objection } = inspection
  const close = () => setOpen(null)
  const isLive = inspection.state === 'open' || inspection.state === 'taken'
  if (isLive)
    return inspection.why_not_decide ? (
      <p className="soft part">{inspection.why_not_decide}</p>
    ) : null
  return (
    <Section title={text.decided}>
      <p>
        <StateTag colour={STATE_COLOUR[inspection.state]}>{text.states[inspection.state]}</StateTag>{' '}
        <strong className="number">{text.score(inspection.score ?? 0)}</strong>{' '}
        <span className="soft">
          {inspection.decided_by_name}{' '}
          {inspection.decided_at && <Relative at={inspection.decided_at} />}
        </span>
      </p>
      {inspection.comment && <p className="ticket-text">{inspection.comment}</p>}
      <p className="soft">
        {inspection.items
          .map(({ name, given, points }) => `${name} ${text.points(given ?? 0, points)}`)
          .join(' · ')}
      </p>
      {objection && (
        <dl className="facts">
          <Fact label={text.contest.title}>
            <span className="ticket-text">{objection.reason}</span>{' '}
            <span className="soft">
              {objection.asked_by_name} <Relative at={objection.asked_at} />
            </span>
          </Fact>
          <Fact label={text.contest.answer}>
            {objection.is_upheld === null ? (
              <span className="soft">{text.contest.waiting}</span>
            ) : (
              <>
                {objection.is_upheld ? text.contest.uphold : text.contest.reject}：
                {objection.answer} <span className="soft">{objection.answered_by_name}</span>
              </>
            )}
          </Fact>
        </dl>
      )}
      <div className="actions-row">
        {inspection.can_contest && (
          <Button onClick={() => setOpen('contest')}>{text.contest.ask}</Button>
        )}
        {inspection.can_answer && (
          <Button type="primary" onClick={() => setOpen('answer')}>
            {text.contest.answer}
          </Button>
        )}
        <WhyNot inspection={inspection} />
      </div>
      {open === 'contest' && (
        <ContestForm onSend={({ reason }) => contest(inspection, reason)} onClose={close} />
      )}
      {open === 'answer' && (
        <AnswerForm onSend={(given) => answerContest(inspection, given)} onClose={close} />
      )}
    </Section>
  )
}

/** Why neither button is there, while there is something to answer. */
function WhyNot({ inspection }: { inspection: Inspection }) {
  const isWaiting = inspection.contest === 'asked'
  const why = isWaiting ? inspection.why_not_answer : inspection.why_not_contest
  if (!why || inspection.can_contest || inspection.can_answer || inspection.state === 'passed')
    return null
  return <span className="soft">{why}</span>
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
