import { Form, Input, InputNumber, Radio } from 'antd'
import { ApiError } from '@/api/client'
import { UnitPicker } from '@/features/tickets/pickers'
import { supervision as text } from '@/texts/zh/supervision'
import { compose, edit, type Letter, type LetterKind, ticketByNumber } from './api'
import { Dialog } from './Dialog'

interface Values {
  kind: LetterKind
  unit_id: string
  numbers: string
  title: string
  reason: string
  requirement: string
  signer: string
  reply_days: number | null
}

export interface NewLetter {
  kind: LetterKind
  unitId?: string | undefined
  numbers?: readonly string[]
}

interface EditorProps {
  /** The draft to change, or what a new one begins with. */
  letter?: Letter
  fresh?: NewLetter
  onClose: () => void
}

const need = [{ required: true, whitespace: true, min: 2, message: text.form.short }]

/** Write a letter or change a draft; what is left empty is the template's. */
export function LetterEditor({ letter, fresh, onClose }: EditorProps) {
  return (
    <Dialog<Values>
      title={letter ? text.actions.edit : text.compose}
      done={letter ? text.done.edit : text.done.compose}
      width={720}
      initial={letter ? valuesOf(letter) : freshValues(fresh)}
      onSend={(values) => (letter ? change(letter, values) : make(values))}
      onClose={onClose}
    >
      {!letter && (
        <Form.Item name="kind" label={text.form.kind}>
          <Radio.Group
            options={[
              { value: 'letter', label: text.kinds.letter },
              { value: 'notice', label: text.kinds.notice },
            ]}
          />
        </Form.Item>
      )}
      <Form.Item
        name="unit_id"
        label={text.form.unit}
        rules={[{ required: true, message: text.form.need }]}
      >
        <UnitPicker by="id" placeholder={text.form.unit} />
      </Form.Item>
      <Form.Item
        name="numbers"
        label={text.form.numbers}
        rules={[{ required: true, pattern: /^\s*(\d{14}\s*)+$/, message: text.form.badNumber }]}
      >
        <Input.TextArea autoSize={{ minRows: 1, maxRows: 6 }} className="number" />
      </Form.Item>
      <Form.Item name="title" label={text.form.title}>
        <Input placeholder={text.form.titleHint} maxLength={200} />
      </Form.Item>
      <Form.Item name="reason" label={text.form.reason} rules={need}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} />
      </Form.Item>
      <Form.Item name="requirement" label={text.form.requirement}>
        <Input.TextArea
          placeholder={text.form.requirementHint}
          autoSize={{ minRows: 2, maxRows: 6 }}
          maxLength={1000}
        />
      </Form.Item>
      {letter && (
        <Form.Item name="signer" label={text.form.signer} rules={need}>
          <Input maxLength={200} />
        </Form.Item>
      )}
      <Form.Item name="reply_days" label={text.form.days}>
        <InputNumber min={0} max={60} precision={0} />
      </Form.Item>
    </Dialog>
  )
}

const valuesOf = (letter: Letter): Partial<Values> => ({
  unit_id: letter.unit_id,
  numbers: letter.tickets.map(({ number }) => number).join('\n'),
  title: letter.title,
  reason: letter.reason,
  requirement: letter.requirement,
  signer: letter.signer,
  reply_days: letter.reply_days,
})

const freshValues = (fresh?: NewLetter): Partial<Values> => ({
  kind: fresh?.kind ?? 'letter',
  ...(fresh?.unitId && { unit_id: fresh.unitId }),
  numbers: (fresh?.numbers ?? []).join('\n'),
})

async function idsOf(numbers: string): Promise<string[]> {
  const wanted = [...new Set(numbers.split(/\s+/).filter(Boolean))]
  return Promise.all(
    wanted.map(async (number) => {
      const id = await ticketByNumber(number)
      if (!id) throw new ApiError(404, 'unknown', text.form.unknownNumber(number))
      return id
    }),
  )
}

async function make(values: Values) {
  const { title, requirement, reply_days } = values
  return compose({
    kind: values.kind,
    unit_id: values.unit_id,
    ticket_ids: await idsOf(values.numbers),
    reason: values.reason,
    ...(title?.trim() && { title }),
    ...(requirement?.trim() && { requirement }),
    ...(reply_days != null && { reply_days }),
  })
}

/** Tickets and unit are sent only when they changed: the title then follows the template again. */
async function change(letter: Letter, values: Values) {
  const before = valuesOf(letter)
  const ids = values.numbers.trim() === before.numbers ? null : await idsOf(values.numbers)
  return edit(letter.id, {
    version: letter.version,
    ...(values.unit_id !== before.unit_id && { unit_id: values.unit_id }),
    ...(ids && { ticket_ids: ids }),
    ...(values.title?.trim() && values.title !== before.title && { title: values.title }),
    reason: values.reason,
    ...(values.requirement?.trim() && { requirement: values.requirement }),
    signer: values.signer,
    ...(values.reply_days != null && { reply_days: values.reply_days }),
  })
}
