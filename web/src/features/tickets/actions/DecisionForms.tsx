import { Checkbox, Form, Input, Select } from 'antd'
import { actions as text } from '@/texts/zh/actions'
import type { ActionName, TicketDetail } from '../api'
import { Checklist } from './Checklist'
import { StepForm } from './StepForm'
import {
  addNote,
  approve,
  propose,
  refuse,
  rework,
  type Seen,
  sendBack,
  setSupervision,
  settle,
  submit,
} from './steps'
import { liveLead } from './UnitForms'

interface FormProps {
  ticket: TicketDetail
  onClose: () => void
}

const needed = [{ required: true, whitespace: true, min: 2, message: text.form.reasonNeeded }]

/** A step that cannot be taken back, told before it is taken. */
export function ConfirmForm(props: FormProps & { action: 'propose' | 'submit' }) {
  const { ticket, action, onClose } = props
  const send = action === 'propose' ? propose : submit
  return (
    <StepForm action={action} onClose={onClose} onSend={() => send(ticket)}>
      <p>{text.confirm[action]}</p>
      <Checklist closing={ticket.closing} />
    </StepForm>
  )
}

const WITH_REASON = {
  leader_refuse: refuse,
  send_back: sendBack,
  rework,
} satisfies Partial<Record<ActionName, (seen: Seen, reason: string) => Promise<unknown>>>

export type ReasonAction = keyof typeof WITH_REASON

export const isReasonAction = (name: ActionName): name is ReasonAction => name in WITH_REASON

export function ReasonForm({ ticket, action, onClose }: FormProps & { action: ReasonAction }) {
  return (
    <StepForm<{ reason: string }>
      action={action}
      isDangerous
      onClose={onClose}
      onSend={({ reason }) => WITH_REASON[action](ticket, reason)}
    >
      <Form.Item name="reason" label={text.form.reason} rules={needed}>
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

export function ApproveForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ note?: string }>
      action="leader_approve"
      onClose={onClose}
      onSend={({ note }) => approve(ticket, note ?? '')}
    >
      <p className="ticket-text">{liveLead(ticket)?.reply}</p>
      <Form.Item name="note" label={text.form.leaderNote}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
    </StepForm>
  )
}

/** The unit's reply as the citizen will read it; the reviewer may put it into plainer words. */
export function SettleForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ public_reply: string }>
      action="settle"
      width={680}
      initial={{ public_reply: liveLead(ticket)?.reply ?? '' }}
      onClose={onClose}
      onSend={({ public_reply }) => settle(ticket, public_reply)}
    >
      <Checklist closing={ticket.closing} />
      <Form.Item
        name="public_reply"
        label={text.form.publicReply}
        rules={[{ required: true, whitespace: true, message: text.form.replyMissing }]}
      >
        <Input.TextArea autoFocus rows={7} maxLength={5000} />
      </Form.Item>
    </StepForm>
  )
}

export function NoteForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ text: string; is_urging?: boolean }>
      action="add_note"
      onClose={onClose}
      onSend={(values) => addNote(ticket, { text: values.text, is_urging: !!values.is_urging })}
    >
      <Form.Item name="text" label={text.form.text} rules={needed}>
        <Input.TextArea autoFocus rows={4} maxLength={2000} />
      </Form.Item>
      <Form.Item name="is_urging" valuePropName="checked">
        <Checkbox>{text.form.urging}</Checkbox>
      </Form.Item>
    </StepForm>
  )
}

export function SupervisionForm({ ticket, onClose }: FormProps) {
  return (
    <StepForm<{ level: number; reason: string }>
      action="set_supervision_level"
      initial={{ level: Math.min(3, ticket.supervision_level + 1) }}
      onClose={onClose}
      onSend={(values) => setSupervision(ticket, values)}
    >
      <Form.Item name="level" label={text.form.level}>
        <Select
          options={Object.entries(text.form.levels).map(([level, label]) => ({
            value: Number(level),
            label,
          }))}
        />
      </Form.Item>
      <Form.Item name="reason" label={text.form.reason} rules={needed}>
        <Input.TextArea rows={3} maxLength={2000} placeholder={text.form.reasonPlaceholder} />
      </Form.Item>
    </StepForm>
  )
}
