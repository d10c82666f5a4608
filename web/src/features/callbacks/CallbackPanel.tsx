import { App, Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useStep } from '@/features/tickets/api'
import { Fact, Section } from '@/features/tickets/Section'
import { useKeys } from '@/keys/useKeys'
import { callbacks as text } from '@/texts/zh/callbacks'
import { common, word } from '@/texts/zh/common'
import { tickets } from '@/texts/zh/tickets'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ClockBar } from '@/ui/ClockBar'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { explain } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { begin, type Callback, type CallbackAction, release, take } from './api'
import { clockOf } from './CallbacksPage'
import { EvaluationForm } from './EvaluationForm'

interface PanelProps {
  callback: Callback
  onNext: () => void
}

/** One callback: what was promised and done, the number for this call, what the citizen says. */
export function CallbackPanel({ callback, onNext }: PanelProps) {
  const [phone, setPhone] = useState<string | null>(null)
  const isCalling = callback.attempts.some(({ ended_at }) => ended_at === null)
  const isMine = isCalling && callback.is_mine
  return (
    <aside className="split-panel" aria-label={text.title}>
      <Watermark>
        <header className="ticket-head">
          <div className="ticket-head-line">
            <Link to={`/tickets/${callback.ticket_id}`} className="number">
              {callback.number}
            </Link>
            <span className="word-tag">{word(common.kinds, callback.kind)}</span>
            {callback.round > 1 && (
              <span className="word-tag">{tickets.assignments.round(callback.round)}</span>
            )}
            {callback.confidentiality !== 'normal' && (
              <span className="word-tag">{text.confidential}</span>
            )}
          </div>
          <h1>{callback.title}</h1>
          <ClockBar clock={clockOf(callback)} />
        </header>
        <Steps callback={callback} isCalling={isMine} onPhone={setPhone} />
        {isMine && (
          <EvaluationForm
            callback={callback}
            phone={phone}
            onEnded={() => setPhone(null)}
            onNext={onNext}
          />
        )}
        {callback.evaluation && <Evaluated callback={callback} onNext={onNext} />}
        <Section title={text.matter}>
          <p className="ticket-text">{callback.summary}</p>
        </Section>
        <Section title={text.reply}>
          <p className="ticket-text">{callback.public_reply}</p>
          <p className="soft">
            {callback.lead_unit_name}
            {callback.unit_claims && ` · ${text.unitClaims}${tickets.solved[callback.unit_claims]}`}
          </p>
        </Section>
        <Section title={text.citizen}>
          <dl className="facts">
            <Fact label={tickets.facts.name}>{callback.citizen_name}</Fact>
            <Fact label={tickets.facts.phone}>
              <span className="number">{callback.phone}</span>
            </Fact>
            <Fact label={text.settled}>
              <Relative at={callback.settled_at} />
            </Fact>
          </dl>
        </Section>
        <Attempts attempts={callback.attempts} />
      </Watermark>
    </aside>
  )
}

interface StepsProps {
  callback: Callback
  isCalling: boolean
  onPhone: (phone: string) => void
}

/** Take, dial, give back; what is not possible says why. */
function Steps({ callback, isCalling, onPhone }: StepsProps) {
  const { message } = App.useApp()
  const now = useBusinessNow(10)
  const onRefused = (error: Error) => message.error(explain(error).title)
  const taking = useStep(() => take(callback), {
    onDone: () => message.success(text.done.take),
    onRefused,
  })
  const releasing = useStep(() => release(callback), {
    onDone: () => message.success(text.done.release),
    onRefused,
  })
  const dialling = useStep(() => begin(callback), {
    onDone: ({ phone }) => onPhone(phone),
    onRefused,
  })
  const action = (name: CallbackAction) => callback.actions.find((one) => one.name === name)
  const may = (name: CallbackAction) => action(name)?.is_allowed ?? false

  useKeys([
    { keys: 'e', label: text.keys.take, isOff: !may('take'), run: () => taking.mutate(undefined) },
    {
      keys: 'd',
      label: text.keys.dial,
      isOff: !may('begin'),
      run: () => dialling.mutate(undefined),
    },
  ])
  if (isCalling || callback.evaluation) return null
  const why = action('begin')?.reason ?? action('take')?.reason
  return (
    <section className="actions">
      <div className="actions-row">
        {may('take') && (
          <Button
            type="primary"
            loading={taking.isPending}
            onClick={() => taking.mutate(undefined)}
          >
            {text.steps.take} <KeyHint keys="e" />
          </Button>
        )}
        {callback.is_mine && (
          <Button
            type="primary"
            disabled={!may('begin')}
            loading={dialling.isPending}
            onClick={() => dialling.mutate(undefined)}
          >
            {text.steps.begin} <KeyHint keys="d" />
          </Button>
        )}
        {may('release') && (
          <Button loading={releasing.isPending} onClick={() => releasing.mutate(undefined)}>
            {text.steps.release}
          </Button>
        )}
        {!may('take') && !may('begin') && why && <span className="soft">{why}</span>}
        {callback.next_try_at && new Date(callback.next_try_at).getTime() > now && (
          <span className="soft">{text.nextTry(formatMoment(callback.next_try_at, now))}</span>
        )}
      </div>
    </section>
  )
}

function Evaluated({ callback, onNext }: PanelProps) {
  const { evaluation } = callback
  if (!evaluation) return null
  return (
    <Section title={text.evaluated}>
      <p>
        <strong>
          {text.satisfactions[evaluation.satisfaction]} · {text.solveds[evaluation.solved]}
        </strong>{' '}
        <span className="soft">
          {text.ways[evaluation.way]} <Relative at={evaluation.at} />
        </span>
      </p>
      {evaluation.words && <p className="ticket-text ticket-statement">{evaluation.words}</p>}
      <Button onClick={onNext}>{text.steps.next}</Button>
    </Section>
  )
}

function Attempts({ attempts }: { attempts: Callback['attempts'] }) {
  return (
    <Section title={text.attempts}>
      {!attempts.length && <span className="soft">{text.noAttempts}</span>}
      <ul className="contacts">
        {attempts.map((attempt) => (
          <li key={attempt.ordinal}>
            <span className="number">{attempt.ordinal}</span>
            <Relative at={attempt.began_at} />
            <span>{attempt.result ? text.results[attempt.result] : text.calling}</span>
            <span className="soft">
              {attempt.actor_name} {attempt.note}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}
