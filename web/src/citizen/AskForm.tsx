import { type FormEvent, useEffect, useId, useRef } from 'react'
import { asking as text } from '@/texts/zh/asking'

interface AskFormProps {
  value: string
  error: string
  isBusy: boolean
  onChange: (value: string) => void
  onSubmit: () => void
}

/** One field in one's own words and one big button. */
export function AskForm({ value, error, isBusy, onChange, onSubmit }: AskFormProps) {
  const id = useId()
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => {
    if (error) field.current?.focus()
  }, [error])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!isBusy) onSubmit()
  }
  return (
    <form className="sheet" onSubmit={submit} noValidate>
      <h2>
        <label htmlFor={id}>{text.askLabel}</label>
      </h2>
      <p className="hint" id={`${id}-hint`}>
        {text.askHint}
        {text.noPersonal}
      </p>
      <textarea
        id={id}
        ref={field}
        className="question"
        rows={2}
        maxLength={200}
        value={value}
        autoComplete="off"
        enterKeyHint="search"
        aria-invalid={error !== ''}
        aria-describedby={`${id}-hint ${id}-error`}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
          submit(event)
        }}
      />
      <p className="error" id={`${id}-error`} role="alert">
        {error}
      </p>
      <button type="submit" aria-disabled={isBusy}>
        {isBusy ? text.asking : text.ask}
      </button>
    </form>
  )
}
