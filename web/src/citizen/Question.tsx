import { type FormEvent, useEffect, useId, useRef } from 'react'

interface QuestionProps {
  step: string
  ask: string
  hint: string
  label: string
  value: string
  error: string
  action: string
  isBusy?: boolean
  inputMode: 'numeric' | 'text'
  maxLength: number
  onChange: (value: string) => void
  onSubmit: () => void
}

/** One question with one field and one big button; the error is read out and said in words. */
export function Question(props: QuestionProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  useEffect(() => {
    if (props.error) field.current?.focus()
  }, [props.error])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!props.isBusy) props.onSubmit()
  }
  return (
    <form onSubmit={submit} noValidate>
      <p className="step">{props.step}</p>
      <h2>
        <label htmlFor={id}>{props.ask}</label>
      </h2>
      <p className="hint" id={`${id}-hint`}>
        {props.hint}
      </p>
      <input
        id={id}
        ref={field}
        name={props.label}
        value={props.value}
        inputMode={props.inputMode}
        maxLength={props.maxLength}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        aria-invalid={props.error !== ''}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <p className="error" id={`${id}-error`} role="alert">
        {props.error}
      </p>
      <button type="submit" aria-disabled={props.isBusy}>
        {props.action}
      </button>
    </form>
  )
}
