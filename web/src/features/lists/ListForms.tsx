import { Alert, Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { StepForm } from '@/features/tickets/actions/StepForm'
import { lists as text } from '@/texts/zh/lists'
import { explain } from '@/ui/states'
import {
  type Change,
  type ListKind,
  type ListRow,
  propose,
  proposeEnd,
  refuse,
  usePreview,
} from './api'
import { DutyPicker } from './DutyPicker'

const { form: words } = text

const needed = (message: string) => [{ required: true, whitespace: true, min: 2, message }]

/** How many tickets would newly, or no longer, go direct. */
export function PreviewOf({ change }: { change: Change }) {
  const { data, error, isFetching } = usePreview(change)
  if (error) return <Alert type="warning" showIcon title={explain(error).title} />
  if (!data || isFetching) return <p className="soft">…</p>
  const parts = [
    { label: text.preview.pool, effect: data.pool },
    { label: text.preview.recent(data.days), effect: data.recent },
  ]
  return (
    <div className="list-preview" role="status">
      <strong>{text.preview.title}</strong>
      <ul>
        {parts.map(({ label, effect }) => (
          <li key={label}>
            {label}：
            {effect.n
              ? text.preview.effect(effect.n, effect.to_direct, effect.from_direct)
              : text.preview.none}
            {effect.numbers.length > 0 && (
              <span className="soft number">
                {' '}
                {text.preview.numbers(effect.numbers.join('、'))}
              </span>
            )}
          </li>
        ))}
      </ul>
      {data.is_cut && <span className="soft">{text.preview.cut}</span>}
    </div>
  )
}

interface Proposed {
  duty: string
  kind: ListKind
  basis: string
}

/** A row for a list; before it is sent one sees what it would do. */
export function ProposeForm({ onClose }: { onClose: () => void }) {
  const [shown, setShown] = useState<Change | null>(null)
  return (
    <StepForm<Proposed>
      action="propose_list"
      width={620}
      initial={{ kind: 'direct' }}
      onClose={onClose}
      onSend={({ duty, kind, basis }) => propose({ duty_code: duty, kind, basis })}
    >
      {(form) => (
        <>
          <Form.Item
            name="duty"
            label={words.duty}
            rules={[{ required: true, message: words.dutyNeeded }]}
          >
            <DutyPicker />
          </Form.Item>
          <Form.Item name="kind" label={words.kind}>
            <Radio.Group
              optionType="button"
              options={Object.entries(text.kinds).map(([value, label]) => ({ value, label }))}
            />
          </Form.Item>
          <Form.Item name="basis" label={words.basis} rules={needed(words.basisNeeded)}>
            <Input.TextArea rows={2} maxLength={500} />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() => {
              const { duty, kind } = form.getFieldsValue()
              const change = duty ? { duty_code: duty, kind, is_added: true } : null
              const isSame = shown?.duty_code === change?.duty_code && shown?.kind === kind
              return (
                <>
                  <Button disabled={!change} onClick={() => setShown(change)}>
                    {text.preview.run}
                  </Button>
                  {shown && isSame && <PreviewOf change={shown} />}
                </>
              )
            }}
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}

/** Refuse what is proposed, or propose the end of what is in force; a reason either way. */
export function ListReasonForm(props: {
  row: ListRow
  step: 'refuse_list' | 'propose_end'
  onClose: () => void
}) {
  const { row, step, onClose } = props
  return (
    <StepForm<{ reason: string }>
      action={step}
      onClose={onClose}
      onSend={({ reason }) =>
        step === 'refuse_list' ? refuse(row, reason) : proposeEnd(row, reason)
      }
    >
      <p>
        <span className="number">{row.duty_code}</span> {row.category || text.everything}
      </p>
      <Form.Item name="reason" label={words.reason} rules={needed(words.reasonNeeded)}>
        <Input.TextArea autoFocus rows={3} maxLength={2000} />
      </Form.Item>
      {step === 'propose_end' && (
        <PreviewOf change={{ duty_code: row.duty_code, kind: row.kind, is_added: false }} />
      )}
    </StepForm>
  )
}
