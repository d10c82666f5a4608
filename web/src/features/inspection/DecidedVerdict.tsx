import { Button } from 'antd'
import { useState } from 'react'
import { Fact, Section } from '@/features/tickets/Section'
import { inspection as text } from '@/texts/zh/inspection'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { answerContest, contest, type Inspection } from './api'
import { AnswerForm, ContestForm } from './ContestForm'
import { STATE_COLOUR } from './colours'

/** What was decided, the unit's objection to it, and who may still answer. */
export function DecidedVerdict({ inspection }: { inspection: Inspection }) {
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
