import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { citizen as text } from '@/texts/zh/citizen'
import { type Evaluation, Refused, sendEvaluation } from './api'

type Answers = Pick<Evaluation, 'satisfaction' | 'solved'>

/** Three questions, one at a time; nothing is sent before the last. */
export function Rating(props: {
  number: string
  code: string
  onDone: () => void
  onBack: () => void
}) {
  const [answers, setAnswers] = useState<Partial<Answers>>({})
  const [words, setWords] = useState('')
  const [error, setError] = useState('')
  const [isBusy, setIsBusy] = useState(false)
  const { satisfaction, solved } = answers

  const back = () => {
    setError('')
    if (solved) setAnswers({ satisfaction })
    else if (satisfaction) setAnswers({})
    else props.onBack()
  }
  const send = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy || !satisfaction || !solved) return
    setIsBusy(true)
    setError('')
    const { number, code } = props
    try {
      await sendEvaluation({ number, code, satisfaction, solved, words: words.trim() })
      props.onDone()
    } catch (refusal) {
      if (!(refusal instanceof Refused)) throw refusal
      setError(refusal.message)
    } finally {
      setIsBusy(false)
    }
  }

  return (
    <div className="sheet">
      {!satisfaction && (
        <Choice
          key="satisfaction"
          ask={text.rateSatisfaction}
          options={text.satisfactions}
          onChoose={(value) => setAnswers({ satisfaction: value })}
        />
      )}
      {satisfaction && !solved && (
        <Choice
          key="solved"
          ask={text.rateSolved}
          options={text.solveds}
          onChoose={(value) => setAnswers({ satisfaction, solved: value })}
        />
      )}
      {satisfaction && solved && (
        <form onSubmit={send}>
          <Words value={words} onChange={setWords} />
          <p className="error" role="alert">
            {error}
          </p>
          <button type="submit" aria-disabled={isBusy}>
            {isBusy ? text.rateSending : text.rateSend}
          </button>
        </form>
      )}
      <button type="button" className="quiet" onClick={back}>
        {text.back}
      </button>
    </div>
  )
}

function Choice<Value extends string>(props: {
  ask: string
  options: Readonly<Record<Value, string>>
  onChoose: (value: Value) => void
}) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <>
      <h2 ref={heading} tabIndex={-1}>
        {props.ask}
      </h2>
      <div className="choices">
        {(Object.keys(props.options) as Value[]).map((value) => (
          <button type="button" key={value} onClick={() => props.onChoose(value)}>
            {props.options[value]}
          </button>
        ))}
      </div>
    </>
  )
}

function Words({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  return (
    <>
      <h2>
        <label htmlFor={id}>{text.rateWords}</label>
      </h2>
      <p className="hint" id={`${id}-hint`}>
        {text.rateWordsHint}
      </p>
      <textarea
        id={id}
        ref={field}
        rows={4}
        maxLength={500}
        value={value}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
    </>
  )
}
