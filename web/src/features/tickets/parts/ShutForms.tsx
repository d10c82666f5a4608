import { Form, Input, Radio } from 'antd'
import { actions as text } from '@/texts/zh/actions'
import { parts } from '@/texts/zh/parts'
import { tickets } from '@/texts/zh/tickets'
import { StepForm } from '../actions/StepForm'
import type { TicketDetail } from '../api'
import { UnitPicker } from '../pickers'
import { accuse, setConfidentiality } from './steps'

interface FormProps {
  ticket: TicketDetail
  onClose: () => void
}

const needed = [{ required: true, whitespace: true, min: 2, message: text.form.reasonNeeded }]

function Reason() {
  return (
    <Form.Item name="reason" label={text.form.reason} rules={needed}>
      <Input.TextArea rows={3} maxLength={2000} />
    </Form.Item>
  )
}

/** Name the unit that the report is about; who was named wrongly is cleared by another person. */
export function AccuseForm({ ticket, onClose }: FormProps) {
  const { accused: words } = parts
  return (
    <StepForm<{ unit?: string; reason: string }>
      action="accuse"
      isDangerous
      initial={ticket.accused ? { unit: ticket.accused.id } : {}}
      onClose={onClose}
      onSend={({ unit, reason }) => accuse(ticket, unit ?? null, reason)}
    >
      <p>{words.confirm}</p>
      <Form.Item
        name="unit"
        label={words.unit}
        extra={ticket.accused ? words.clearHint : undefined}
        rules={[{ required: !ticket.accused, message: parts.unitNeeded }]}
      >
        <UnitPicker by="id" autoFocus placeholder={words.unit} />
      </Form.Item>
      <Reason />
    </StepForm>
  )
}

type Level = TicketDetail['confidentiality']
const ORDER: readonly Level[] = ['normal', 'confidential', 'report']

/** Upwards at once, downwards by two people. */
export function ConfidentialityForm({ ticket, onClose }: FormProps) {
  const { confidentiality: words } = parts
  const others = ORDER.filter((level) => level !== ticket.confidentiality)
  return (
    <StepForm<{ to: Level; reason: string }>
      action="set_confidentiality"
      initial={ticket.lowering_asked ? { to: ticket.lowering_asked } : {}}
      onClose={onClose}
      onSend={(values) => setConfidentiality(ticket, values)}
    >
      <p>
        {words.raising}
        {words.lowering}
      </p>
      <Form.Item name="to" label={words.to} rules={[{ required: true, message: words.to }]}>
        <Radio.Group
          optionType="button"
          options={others.map((value) => ({ value, label: tickets.confidentialities[value] }))}
        />
      </Form.Item>
      <Reason />
    </StepForm>
  )
}
