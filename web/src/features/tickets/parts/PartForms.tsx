import { Form, Input, InputNumber, Radio } from 'antd'
import { actions as text } from '@/texts/zh/actions'
import { parts } from '@/texts/zh/parts'
import { tickets } from '@/texts/zh/tickets'
import { StepForm } from '../actions/StepForm'
import type { Assignment, TicketDetail } from '../api'
import { logPartContact, recallPart, returnPart, savePartReply, submitPart } from './steps'

export interface PartFormProps {
  ticket: TicketDetail
  part: Assignment
  onClose: () => void
}

const choices = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }))

interface ContactValues {
  way: keyof typeof tickets.ways
  result: keyof typeof tickets.results
  seconds: number | null
  note?: string
}

export function PartContactForm({ ticket, part, onClose }: PartFormProps) {
  const { form: words } = text
  return (
    <StepForm<ContactValues>
      action="part_contact"
      initial={{ way: 'phone', result: 'reached', seconds: null }}
      onClose={onClose}
      onSend={({ seconds, note, ...rest }) =>
        logPartContact(ticket, part.id, { ...rest, seconds: seconds ?? 0, note: note ?? '' })
      }
    >
      <Form.Item name="way" label={words.way}>
        <Radio.Group optionType="button" options={choices(tickets.ways)} />
      </Form.Item>
      <Form.Item name="result" label={words.result}>
        <Radio.Group optionType="button" options={choices(tickets.results)} />
      </Form.Item>
      <Form.Item name="seconds" label={words.seconds}>
        <InputNumber min={0} max={86_400} precision={0} />
      </Form.Item>
      <Form.Item name="note" label={words.note}>
        <Input.TextArea rows={3} maxLength={2000} placeholder={words.notePlaceholder} />
      </Form.Item>
    </StepForm>
  )
}

export function PartReplyForm({ ticket, part, onClose }: PartFormProps) {
  return (
    <StepForm<{ reply: string }>
      action="part_reply"
      width={680}
      initial={{ reply: part.reply }}
      onClose={onClose}
      onSend={({ reply }) => savePartReply(ticket, part.id, reply)}
    >
      <p className="soft">
        {parts.asked}：{part.asked}
      </p>
      <Form.Item
        name="reply"
        label={parts.partReply}
        rules={[{ required: true, whitespace: true, min: 2, message: text.form.replyMissing }]}
      >
        <Input.TextArea autoFocus rows={7} maxLength={5000} placeholder={parts.replyPlaceholder} />
      </Form.Item>
    </StepForm>
  )
}

export function PartSubmitForm({ ticket, part, onClose }: PartFormProps) {
  return (
    <StepForm action="part_submit" onClose={onClose} onSend={() => submitPart(ticket, part.id)}>
      <p className="ticket-text">{part.reply}</p>
    </StepForm>
  )
}

const WITH_REASON = { part_return: returnPart, part_recall: recallPart }

/** Give a part back, or release its unit; both need a reason that the unit reads. */
export function PartReasonForm(props: PartFormProps & { action: keyof typeof WITH_REASON }) {
  const { ticket, part, action, onClose } = props
  return (
    <StepForm<{ reason: string }>
      action={action}
      isDangerous
      onClose={onClose}
      onSend={({ reason }) => WITH_REASON[action](ticket, part.id, reason)}
    >
      <p>{part.unit.name}</p>
      <Form.Item
        name="reason"
        label={text.form.reason}
        rules={[{ required: true, whitespace: true, min: 2, message: text.form.reasonNeeded }]}
      >
        <Input.TextArea
          autoFocus
          rows={4}
          maxLength={2000}
          placeholder={text.form.reasonPlaceholder}
        />
      </Form.Item>
    </StepForm>
  )
}
