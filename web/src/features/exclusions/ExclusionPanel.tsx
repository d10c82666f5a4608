import { App, Button, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import '@/features/inspection/inspection.css'
import { useStep } from '@/features/tickets/api'
import { Fact, Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { common, word } from '@/texts/zh/common'
import { exclusions as text } from '@/texts/zh/exclusions'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { Watermark } from '@/ui/Watermark'
import { decide, type Exclusion, withdraw } from './api'

export const STATE_COLOUR: Record<Exclusion['state'], StateColour> = {
  asked: 'in_hand',
  granted: 'done',
  refused: 'overdue',
  withdrawn: 'waiting',
}

interface PanelProps {
  exclusion: Exclusion
  onNext: () => void
}

/** One application: what is meant, the evidence, the answers, who must still give one. */
export function ExclusionPanel({ exclusion, onNext }: PanelProps) {
  const { ticket } = exclusion
  return (
    <aside className="split-panel" aria-label={text.title}>
      <Watermark>
        <header className="ticket-head">
          <div className="ticket-head-line">
            <Link to={`/tickets/${ticket.id}`} className="number">
              {ticket.number}
            </Link>
            <TicketStateTag state={ticket.state} />
            <span className="word-tag">{word(common.kinds, ticket.kind)}</span>
            <StateTag colour={STATE_COLOUR[exclusion.state]}>
              {text.states[exclusion.state]}
            </StateTag>
          </div>
          <h1>{ticket.title}</h1>
          <p className="soft">{text.effect}</p>
        </header>
        <Section title={text.asked}>
          <dl className="facts">
            <Fact label={text.about}>
              <Meant exclusion={exclusion} />
            </Fact>
            <Fact label={text.why}>{text.codes[exclusion.code]}</Fact>
            <Fact label={text.asked}>
              {exclusion.unit_name} {exclusion.asked_by_name} <Relative at={exclusion.asked_at} />
            </Fact>
          </dl>
        </Section>
        <Section title={text.evidence}>
          <p className="ticket-text ticket-statement">{exclusion.evidence}</p>
        </Section>
        <Answers exclusion={exclusion} />
        <Answer exclusion={exclusion} onNext={onNext} />
      </Watermark>
    </aside>
  )
}

/** The whole ticket, or what the citizen said of one round. */
function Meant({ exclusion: { evaluation } }: { exclusion: Exclusion }) {
  if (!evaluation) return text.aboutTicket
  return (
    <>
      {text.aboutEvaluation(evaluation.round)}：{text.satisfactions[evaluation.satisfaction]} ·{' '}
      {text.solveds[evaluation.solved]}
      {evaluation.words && <span className="ticket-text">「{evaluation.words}」</span>}
    </>
  )
}

/** Who granted or refused so far. */
export function Answers({ exclusion }: { exclusion: Exclusion }) {
  return (
    <Section title={text.answers}>
      <ul className="notes">
        {exclusion.answers.map((answer) => (
          <li key={answer.at}>
            <StateTag colour={answer.is_granted ? 'done' : 'overdue'}>
              {answer.is_granted ? text.granted : text.refused}
            </StateTag>{' '}
            <strong>{answer.name}</strong>{' '}
            <span className="soft">
              <Relative at={answer.at} />
            </span>
            {answer.note && <p>{answer.note}</p>}
          </li>
        ))}
      </ul>
      {exclusion.still_needed > 0 && <p className="soft">{text.needed(exclusion.still_needed)}</p>}
    </Section>
  )
}

function Answer({ exclusion, onNext }: PanelProps) {
  const { message } = App.useApp()
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState('')
  const onRefused = (error: Error) => setProblem(explain(error).title)
  const answering = useStep((is_granted: boolean) => decide(exclusion, { is_granted, note }), {
    onDone: ({ state }) => {
      message.success(
        state === 'asked' || state === 'withdrawn' ? text.done.half : text.done[state],
      )
      onNext()
    },
    onRefused,
  })
  const withdrawing = useStep(() => withdraw(exclusion), {
    onDone: () => message.success(text.done.withdrawn),
    onRefused,
  })
  const isOff = !exclusion.can_decide || answering.isPending
  const grant = () => answering.mutate(true)
  const refuse = () => {
    if (note.trim()) answering.mutate(false)
    else setProblem(text.noteNeeded)
  }
  useKeys([
    { keys: 'y', label: text.keys.grant, isOff, run: grant },
    { keys: 'n', label: text.keys.refuse, isOff, run: refuse },
  ])
  if (!exclusion.can_decide && !exclusion.can_withdraw)
    return exclusion.why_not ? <p className="soft part">{exclusion.why_not}</p> : null
  return (
    <section className="part inspection-answer">
      {exclusion.can_decide && (
        <Input.TextArea
          aria-label={text.note}
          rows={2}
          maxLength={1000}
          value={note}
          placeholder={text.noteHint}
          onChange={({ target }) => setNote(target.value)}
        />
      )}
      {problem && (
        <p role="alert" className="inspection-problem">
          {problem}
        </p>
      )}
      <div className="actions-row">
        {exclusion.can_decide && (
          <>
            <Button type="primary" loading={answering.isPending} onClick={grant}>
              {text.grant} <KeyHint keys="y" />
            </Button>
            <Button danger disabled={answering.isPending} onClick={refuse}>
              {text.refuse} <KeyHint keys="n" />
            </Button>
          </>
        )}
        {exclusion.can_withdraw && (
          <Button loading={withdrawing.isPending} onClick={() => withdrawing.mutate(undefined)}>
            {text.withdraw}
          </Button>
        )}
      </div>
    </section>
  )
}
