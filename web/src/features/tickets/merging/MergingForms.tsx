import { Form, Input, InputNumber } from 'antd'
import { actions } from '@/texts/zh/actions'
import { merging as text } from '@/texts/zh/merging'
import { StepForm } from '../actions/StepForm'
import type { TicketDetail } from '../api'
import { type Child, correctPeople, saveOwnReply, unmerge } from './api'

interface FormProps {
  ticket: TicketDetail
  onClose: () => void
}

const needed = [{ required: true, whitespace: true, min: 2, message: actions.form.reasonNeeded }]

function Reason() {
  return (
    <Form.Item name="reason" label={actions.form.reason} rules={needed}>
      <Input.TextArea rows={3} maxLength={2000} placeholder={actions.form.reasonPlaceholder} />
    </Form.Item>
  )
}

/** Back to review, with the reason; the dispatch clock runs on as if it had never stopped. */
export function UnmergeForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ reason: string }>
      action="unmerge"
      onClose={onClose}
      onSend={({ reason }) => unmerge(ticket, reason)}
    >
      <Reason />
    </StepForm>
  )
}

/** What the citizen of a merged ticket alone is answered. */
export function OwnReplyForm(props: { parentId: string; child: Child; onClose: () => void }) {
  const { parentId, child, onClose } = props
  return (
    <StepForm<{ text?: string }>
      action="own_reply"
      width={620}
      initial={{ text: child.own_reply }}
      onClose={onClose}
      onSend={(values) => saveOwnReply(parentId, child, values.text ?? '')}
    >
      <p className="soft">
        <span className="number">{child.number}</span> {child.citizen_name} {child.title}
      </p>
      <p className="ticket-text">{child.summary}</p>
      <Form.Item name="text" label={text.related.ownReply}>
        <Input.TextArea
          autoFocus
          rows={5}
          maxLength={5000}
          placeholder={text.related.ownReplyHint}
        />
      </Form.Item>
    </StepForm>
  )
}

export function PeopleForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ people: number; reason: string }>
      action="people"
      initial={{ people: ticket.people_affected }}
      onClose={onClose}
      onSend={({ people, reason }) => correctPeople(ticket, people, reason)}
    >
      <Form.Item name="people" label={text.related.peopleLabel} rules={[{ required: true }]}>
        <InputNumber autoFocus min={1} max={1_000_000} precision={0} />
      </Form.Item>
      <Reason />
    </StepForm>
  )
}
