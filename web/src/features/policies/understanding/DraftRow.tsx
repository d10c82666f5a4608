import { Button, Checkbox, Input, Tag } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { understanding } from '@/texts/zh/understanding'
import { type Choice, type Draft, type Lights, reword } from './api'
import { useTold } from './useTold'

const text = understanding.drafts
const LONGEST = 150

type Props = Lights & {
  code: string
  draft: Draft
  choice: Choice | null
  hasModel: boolean
  onChoice: (choice: Choice | null) => void
}

/** One draft: what would be said, what it rests on, and a place to change the words. */
export function DraftRow({ code, draft, choice, hasModel, onChoice, onLight }: Props) {
  const [isOpen, setOpen] = useState(false)
  const title = choice?.title ?? draft.title
  const answer = choice?.answer ?? draft.answer
  const questions = choice?.questions ?? draft.questions
  const change = (more: Partial<Choice>) =>
    onChoice({ number: draft.number, quote: draft.quote, ...choice, ...more })
  return (
    <li className="understanding-draft">
      <Checkbox
        checked={choice !== null}
        disabled={!draft.unit}
        aria-label={text.pick(title)}
        onChange={(event) =>
          onChoice(event.target.checked ? { number: draft.number, quote: draft.quote } : null)
        }
      />
      <div>
        {isOpen ? (
          <Fields title={title} answer={answer} questions={questions} onChange={change} />
        ) : (
          <>
            <strong>{title}</strong>
            <p>{answer}</p>
            <small className="soft">{questions.join(' / ')}</small>
          </>
        )}
        <Grounds draft={draft} {...(onLight ? { onLight } : {})} />
        <span className="understanding-buttons">
          <Button size="small" type="text" onClick={() => setOpen(!isOpen)}>
            {isOpen ? text.less : text.more}
          </Button>
          {hasModel && <Reword code={code} draft={draft} onWorded={change} />}
          {answer.length > LONGEST && <Tag color="warning">{text.long(answer.length)}</Tag>}
        </span>
      </div>
    </li>
  )
}

function Grounds({ draft, onLight }: Lights & { draft: Draft }) {
  return (
    <div>
      <button
        type="button"
        className="understanding-words soft"
        onClick={() => onLight?.(draft.at)}
      >
        {draft.clause}：{draft.quote}
      </button>
      <div className="soft">
        {draft.unit ? text.unit(draft.unit_name) : text.noUnit} ·{' '}
        {draft.category_name ? text.category(draft.category_name) : text.noCategory}
      </div>
      {draft.known.length > 0 && <Tag>{text.known(draft.known)}</Tag>}
    </div>
  )
}

function Fields({
  title,
  answer,
  questions,
  onChange,
}: {
  title: string
  answer: string
  questions: string[]
  onChange: (more: Partial<Choice>) => void
}) {
  const [written, setWritten] = useState(questions.join('\n'))
  return (
    <div className="understanding-editor">
      <Input
        value={title}
        maxLength={200}
        aria-label={text.title}
        onChange={(event) => onChange({ title: event.target.value })}
      />
      <Input.TextArea
        autoSize
        value={answer}
        maxLength={1000}
        aria-label={text.answer}
        onChange={(event) => onChange({ answer: event.target.value })}
      />
      <Input.TextArea
        autoSize
        value={written}
        aria-label={text.questions}
        onChange={(event) => {
          setWritten(event.target.value)
          const lines = event.target.value.split('\n').map((line) => line.trim())
          onChange({ questions: lines.filter(Boolean) })
        }}
      />
    </div>
  )
}

function Reword({
  code,
  draft,
  onWorded,
}: {
  code: string
  draft: Draft
  onWorded: (more: Partial<Choice>) => void
}) {
  const told = useTold()
  const wording = useStep(() => reword(code, draft), {
    onDone: (worded) => onWorded(worded),
    onRefused: told('').onRefused,
  })
  return (
    <Button
      size="small"
      type="text"
      loading={wording.isPending}
      onClick={() => wording.mutate(undefined)}
    >
      {text.reword}
    </Button>
  )
}
