import { Alert, Form, Input, Select, Skeleton } from 'antd'
import { actions as text } from '@/texts/zh/actions'
import { parts } from '@/texts/zh/parts'
import { StepForm } from '../actions/StepForm'
import { liveLead } from '../actions/UnitForms'
import type { TicketDetail } from '../api'
import { addAssist, subDispatch, useAssistCandidates, useUnitsBelow } from './steps'

interface FormProps {
  ticket: TicketDetail
  onClose: () => void
}

interface Values {
  unit: string
  asked: string
}

interface Choice {
  value: string
  label: string
  search: string
}

/** Which unit, and what it is asked for. */
function Asking({ choices, none }: { choices: readonly Choice[]; none: string }) {
  return (
    <>
      {!choices.length && <Alert type="warning" showIcon title={none} />}
      <Form.Item
        name="unit"
        label={parts.unit}
        rules={[{ required: true, message: parts.unitNeeded }]}
      >
        <Select
          autoFocus
          placeholder={text.form.unitSearch}
          showSearch={{ optionFilterProp: 'search' }}
          options={[...choices]}
          listHeight={320}
        />
      </Form.Item>
      <Form.Item
        name="asked"
        label={parts.asked}
        rules={[{ required: true, whitespace: true, min: 2, message: text.form.reasonNeeded }]}
      >
        <Input.TextArea rows={4} maxLength={2000} placeholder={parts.askedPlaceholder} />
      </Form.Item>
    </>
  )
}

/** 加派协办: from the units that the catalogue lists, no others. */
export function AddPartForm({ ticket, onClose }: FormProps) {
  const { data, isPending } = useAssistCandidates(ticket.id)
  if (isPending) return <Skeleton active />
  const choices = (data ?? []).map(({ unit, is_expected, duty_code }) => ({
    value: unit.id,
    label: is_expected ? `${unit.name}（${parts.expected}）` : unit.name,
    search: `${unit.name} ${unit.short_name} ${unit.code} ${duty_code}`,
  }))
  return (
    <StepForm<Values>
      action="add_part"
      onClose={onClose}
      onSend={({ unit, asked }) => addAssist(ticket, { unit_id: unit, asked })}
    >
      <Asking choices={choices} none={parts.noUnits} />
    </StepForm>
  )
}

/** 下派: down the own tree, to the levels that the duty row lists; from the lead or from a part. */
export function SubDispatchForm(props: FormProps & { from?: string }) {
  const { ticket, from = liveLead(ticket)?.id ?? '', onClose } = props
  const { data, isPending } = useUnitsBelow(ticket.id, from)
  if (isPending) return <Skeleton active />
  const choices = (data ?? []).map((unit) => ({
    value: unit.id,
    label: unit.name,
    search: `${unit.name} ${unit.short_name} ${unit.code}`,
  }))
  return (
    <StepForm<Values>
      action="sub_dispatch"
      onClose={onClose}
      onSend={({ unit, asked }) => subDispatch(ticket, from, { unit_id: unit, asked })}
    >
      <Asking choices={choices} none={parts.noUnitsBelow} />
    </StepForm>
  )
}
