import { App, Button, Input, Radio } from 'antd'
import { type ReactNode, useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { type Binding, useKeys } from '@/keys/useKeys'
import { callbacks as text } from '@/texts/zh/callbacks'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import {
  type AttemptEnd,
  type Callback,
  type CitizenSolved,
  endAttempt,
  evaluate,
  type Satisfaction,
} from './api'

const SATISFACTIONS = Object.keys(text.satisfactions) as Satisfaction[]
const SOLVED = Object.keys(text.solveds) as CitizenSolved[]
const SOLVED_KEYS = ['6', '7', '8']

interface EvaluationProps {
  callback: Callback
  /** The number to dial; gone after a reload, when the call is already running. */
  phone: string | null
  onEnded: () => void
  onNext: () => void
}

/** While the call runs: ask, mark with one key each, save. Two answers, nothing preset. */
export function EvaluationForm({ callback, phone, onEnded, onNext }: EvaluationProps) {
  const { message } = App.useApp()
  const [satisfaction, setSatisfaction] = useState<Satisfaction | null>(null)
  const [solved, setSolved] = useState<CitizenSolved | null>(null)
  const [words, setWords] = useState('')
  const [problem, setProblem] = useState('')
  const onRefused = (error: Error) => setProblem(explain(error).title)
  const saving = useStep(
    (answers: { satisfaction: Satisfaction; solved: CitizenSolved; words: string }) =>
      evaluate(callback, answers),
    {
      onDone: ({ ticket_state }) => {
        const isOver = ticket_state.startsWith('closed')
        message.success(isOver ? text.done.satisfied : text.done.alerted)
        onEnded()
        onNext()
      },
      onRefused,
    },
  )
  const ending = useStep((result: AttemptEnd['result']) => endAttempt(callback, result, words), {
    onDone: () => {
      message.success(text.done.result)
      onEnded()
    },
    onRefused,
  })
  const isBusy = saving.isPending || ending.isPending

  const save = () => {
    if (isBusy) return
    if (!satisfaction || !solved) return setProblem(text.needBoth)
    saving.mutate({ satisfaction, solved, words: words.trim() })
  }
  const end = (result: AttemptEnd['result']) => {
    if (!isBusy) ending.mutate(result)
  }
  useKeys([
    ...SATISFACTIONS.map(
      (value, index): Binding => ({
        keys: String(index + 1),
        label: text.keys.satisfaction(text.satisfactions[value]),
        run: () => setSatisfaction(value),
      }),
    ),
    ...SOLVED.map(
      (value, index): Binding => ({
        keys: SOLVED_KEYS[index] ?? '',
        label: text.keys.solved(text.solveds[value]),
        run: () => setSolved(value),
      }),
    ),
    { keys: 'Alt+Enter', label: text.keys.save, run: save },
    { keys: 'F7', label: text.keys.unreached, run: () => end('unreached') },
  ])
  return (
    <section className="part evaluation" aria-label={text.evaluated}>
      {phone && (
        <p className="dial">
          <span>{text.dial}</span> <strong className="number">{phone}</strong>{' '}
          <span className="soft">{text.dialHint}</span>
        </p>
      )}
      <p className="script">{text.script}</p>
      <Question label={text.askSatisfaction}>
        <Radio.Group
          optionType="button"
          value={satisfaction}
          onChange={({ target }) => setSatisfaction(target.value)}
          options={SATISFACTIONS.map((value, index) => ({
            value,
            label: `${index + 1} ${text.satisfactions[value]}`,
          }))}
        />
      </Question>
      <Question label={text.askSolved}>
        <Radio.Group
          optionType="button"
          value={solved}
          onChange={({ target }) => setSolved(target.value)}
          options={SOLVED.map((value, index) => ({
            value,
            label: `${SOLVED_KEYS[index]} ${text.solveds[value]}`,
          }))}
        />
      </Question>
      <Question label={text.askWords}>
        <Input.TextArea
          aria-label={text.askWords}
          rows={2}
          maxLength={1000}
          value={words}
          placeholder={text.wordsPlaceholder}
          onChange={({ target }) => setWords(target.value)}
        />
      </Question>
      {problem && (
        <p role="alert" className="evaluation-problem">
          {problem}
        </p>
      )}
      <div className="actions-row">
        <Button type="primary" loading={saving.isPending} onClick={save}>
          {text.steps.save} <KeyHint keys="Alt+Enter" />
        </Button>
        <Button disabled={isBusy} onClick={() => end('unreached')}>
          {text.steps.unreached} <KeyHint keys="F7" />
        </Button>
        <Button disabled={isBusy} onClick={() => end('refused')}>
          {text.steps.refused}
        </Button>
      </div>
    </section>
  )
}

function Question({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className="question" aria-label={label}>
      <legend>{label}</legend>
      {children}
    </fieldset>
  )
}
