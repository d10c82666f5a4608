import { Button, Checkbox, Input } from 'antd'
import type { ReactNode } from 'react'
import { knowledge } from '@/texts/zh/knowledge'
import { type Form, NEW_CONDITION, NEW_OPTION, NEW_POINT } from './editor'

const text = knowledge.editor

interface PartProps {
  form: Form
  onChange: (part: Partial<Form>) => void
}

export function Field(props: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="card-editor-list">
      <span>
        <b>{props.label}</b> {props.hint && <span className="soft">{props.hint}</span>}
      </span>
      {props.children}
    </div>
  )
}

const POINT = ['label', 'text', 'clause', 'quote'] as const

export function Points({ form, onChange }: PartProps) {
  const { points } = form
  const put = (at: number, part: Partial<(typeof points)[number]>) =>
    onChange({ points: points.map((point, own) => (own === at ? { ...point, ...part } : point)) })
  return (
    <Field label={text.points}>
      {points.map((point, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line being typed has no identity of its own
        <div key={at} className="card-editor-point">
          {POINT.map((name) => (
            <Input
              key={name}
              placeholder={text.point[name]}
              aria-label={`${text.point[name]} ${at + 1}`}
              value={point[name]}
              onChange={({ target }) => put(at, { [name]: target.value })}
            />
          ))}
          <Button onClick={() => onChange({ points: points.filter((_, own) => own !== at) })}>
            {text.remove}
          </Button>
        </div>
      ))}
      <span>
        <Button onClick={() => onChange({ points: [...points, NEW_POINT] })}>
          {text.addPoint}
        </Button>
      </span>
    </Field>
  )
}

export function Condition({ form, onChange }: PartProps) {
  const { condition } = form
  const put = (part: Partial<NonNullable<Form['condition']>>) =>
    condition && onChange({ condition: { ...condition, ...part } })
  const putOption = (at: number, part: Partial<typeof NEW_OPTION>) =>
    put({
      options: condition?.options.map((one, own) => (own === at ? { ...one, ...part } : one)) ?? [],
    })
  return (
    <div className="card-editor-list">
      <Checkbox
        checked={condition !== null}
        onChange={({ target }) => onChange({ condition: target.checked ? NEW_CONDITION : null })}
      >
        <b>{text.condition}</b>
      </Checkbox>
      {condition && (
        <>
          <div className="card-editor-row">
            <Input
              placeholder={text.conditionName}
              aria-label={text.conditionName}
              value={condition.name}
              onChange={({ target }) => put({ name: target.value })}
            />
            <Input
              placeholder={text.conditionQuestion}
              aria-label={text.conditionQuestion}
              value={condition.question}
              onChange={({ target }) => put({ question: target.value })}
            />
          </div>
          {condition.options.map((option, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a case being typed has no identity of its own
            <div key={at} className="card-editor-row">
              <Input
                placeholder={text.option.label}
                aria-label={`${text.option.label} ${at + 1}`}
                value={option.label}
                onChange={({ target }) => putOption(at, { label: target.value })}
              />
              <Input.TextArea
                autoSize
                placeholder={text.option.words}
                aria-label={`${text.option.words} ${at + 1}`}
                value={option.words}
                onChange={({ target }) => putOption(at, { words: target.value })}
              />
              <Input.TextArea
                autoSize
                placeholder={text.option.answer}
                aria-label={`${text.option.answer} ${at + 1}`}
                value={option.answer}
                onChange={({ target }) => putOption(at, { answer: target.value })}
              />
            </div>
          ))}
          <span>
            <Button onClick={() => put({ options: [...condition.options, NEW_OPTION] })}>
              {text.addOption}
            </Button>
          </span>
        </>
      )}
    </div>
  )
}
