import { Alert, App, Button, Checkbox, Skeleton } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { gaps as text } from '@/texts/zh/gaps'
import { ClockBar } from '@/ui/ClockBar'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { ErrorState, explain } from '@/ui/states'
import type { Gap, GapQuestion } from './api'
import * as api from './api'
import { COLOURS } from './colours'
import { DraftForm } from './DraftForm'
import { StepDialog } from './StepDialog'

/** Which dialog is open; none for steps that need no words. */
export type Step = 'assign' | 'decline' | 'close' | 'test' | 'merge'

interface DetailProps {
  id: string
  onOpen: (id: string) => void
}

/** One gap: whose turn it is, the questions, the nearest cards, and what may be done. */
export function GapDetail({ id, onOpen }: DetailProps) {
  const { data: gap, error, refetch } = api.useGap(id)
  const [marked, setMarked] = useState<string[]>([])
  const [dialog, setDialog] = useState<Step | null>(null)
  const [isWriting, setIsWriting] = useState(false)
  const step = api.useGapStep()
  const { message } = App.useApp()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!gap) return <Skeleton active />
  const run = async (act: () => Promise<Gap>, said: (after: Gap) => string = () => text.done) => {
    const after = await step.mutateAsync(act).catch(() => null)
    if (!after) return
    setDialog(null)
    setMarked([])
    void message.info(said(after))
    if (after.id !== id) onOpen(after.id)
  }
  const may = (name: string) => gap.may.includes(name)
  return (
    <article className="gap-detail" aria-label={gap.title}>
      <h2>{gap.title}</h2>
      <p>
        <StateTag colour={gap.is_declined ? 'near' : COLOURS[gap.state]}>
          {gap.is_declined ? text.declined : text.states[gap.state]}
        </StateTag>{' '}
        {gap.sentence}
      </p>
      {gap.clock && <ClockBar clock={gap.clock} />}
      {gap.is_declined && (
        <Alert type="warning" title={gap.declined} description={gap.declined_by_name} />
      )}
      {gap.reason && <Alert type="info" title={gap.reason} />}
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <div className="gap-steps">
        {may('draft') && !isWriting && (
          <Button type="primary" onClick={() => setIsWriting(true)}>
            {text.steps.draft}
          </Button>
        )}
        {(['assign', 'decline', 'test', 'merge', 'close'] as const).filter(may).map((name) => (
          <Button key={name} onClick={() => setDialog(name)}>
            {text.steps[name]}
          </Button>
        ))}
        {may('send_back') && (
          <Button onClick={() => run(() => api.sendBack(gap))}>{text.steps.send_back}</Button>
        )}
        {may('split') && marked.length > 0 && (
          <Button onClick={() => run(() => api.split(gap, marked))}>
            {text.steps.split}（{marked.length}）
          </Button>
        )}
      </div>
      {isWriting && (
        <DraftForm
          gap={gap}
          onClose={() => setIsWriting(false)}
          onSend={(body) =>
            run(
              () => api.draft(gap, body),
              () => {
                setIsWriting(false)
                return text.submitted
              },
            )
          }
          isBusy={step.isPending}
        />
      )}
      <Questions
        gap={gap}
        marked={marked}
        onMark={setMarked}
        onLeaveOut={(question) => run(() => api.leaveOut(gap, question))}
      />
      <Near gap={gap} onOpen={onOpen} />
      {dialog && (
        <StepDialog
          gap={gap}
          step={dialog}
          isBusy={step.isPending}
          onClose={() => setDialog(null)}
          onSend={(value) => {
            if (dialog === 'assign') return run(() => api.assign(gap, value))
            if (dialog === 'decline') return run(() => api.decline(gap, value))
            if (dialog === 'close') return run(() => api.close(gap, value))
            if (dialog === 'merge') return run(() => api.merge(gap, value))
            return run(
              () => api.test(gap, value),
              ({ state }) => (state === 'answered' ? text.testPassed : text.testFailed),
            )
          }}
        />
      )}
    </article>
  )
}

function Questions(props: {
  gap: Gap
  marked: string[]
  onMark: (ids: string[]) => void
  onLeaveOut: (id: string) => void
}) {
  const { gap, marked, onMark } = props
  const isEditable = gap.may.includes('split') && gap.questions.length > 1
  const toggle = (id: string) =>
    onMark(marked.includes(id) ? marked.filter((each) => each !== id) : [...marked, id])
  return (
    <>
      <h3>{text.questions(gap.questions.length)}</h3>
      {gap.tested_at && <p className="soft">{text.tested(gap.passed, gap.questions.length)}</p>}
      <ul className="gap-questions">
        {gap.questions.map((question) => (
          <li key={question.id}>
            <div className="gap-question">
              {isEditable && (
                <Checkbox
                  aria-label={question.text}
                  checked={marked.includes(question.id)}
                  onChange={() => toggle(question.id)}
                />
              )}
              <span>{question.text}</span>
              {question.passed !== null && (
                <StateTag colour={question.passed ? 'done' : 'overdue'}>
                  {question.passed ? text.passed : text.failed}
                </StateTag>
              )}
              {isEditable && (
                <Button size="small" type="text" onClick={() => props.onLeaveOut(question.id)}>
                  {text.steps.leave_out}
                </Button>
              )}
            </div>
            <Around question={question} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Around({ question }: { question: GapQuestion }) {
  const { channel, place, outcome, why, failed_why: failed, got, offered, answer } = question
  const facts = [text.channels[channel], place, outcome && text.outcomes[outcome], why]
  return (
    <div className="soft">
      {facts.filter(Boolean).join(' · ')} · <Relative at={question.asked_at} />
      {offered.length > 0 && (
        <div>
          {text.offered}：
          {offered.map((each) => (
            <Link key={each.code} to={`/knowledge?view=library&card=${each.code}`}>
              {each.title}（{text.version(each.number)}）{' '}
            </Link>
          ))}
        </div>
      )}
      {answer && (
        <div>
          {text.said}：{answer}
        </div>
      )}
      {failed && (
        <div>
          {failed} {got}
        </div>
      )}
    </div>
  )
}

function Near({ gap, onOpen }: { gap: Gap; onOpen: (id: string) => void }) {
  return (
    <>
      <h3>{text.near}</h3>
      {gap.near_cards.length === 0 && <p className="soft">{text.noNear}</p>}
      <ul className="gap-near">
        {gap.near_cards.map((card) => (
          <li key={card.code}>
            <Link to={`/knowledge?view=library&card=${card.code}`}>{card.title}</Link>{' '}
            <span className="soft">
              {card.unit_name} · {text.likeness(card.likeness)} · {card.why}
            </span>
          </li>
        ))}
      </ul>
      {gap.near_gaps.length > 0 && (
        <>
          <h3>{text.nearGaps}</h3>
          <ul className="gap-near">
            {gap.near_gaps.map((other) => (
              <li key={other.id}>
                <Button type="link" size="small" onClick={() => onOpen(other.id)}>
                  {other.title}（{other.count}）
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}
