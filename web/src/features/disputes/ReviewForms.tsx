import { Form, Input, Select } from 'antd'
import { CandidateText } from '@/features/tickets/actions/CandidateText'
import { StepForm } from '@/features/tickets/actions/StepForm'
import { useUnits } from '@/features/tickets/city'
import { disputes } from '@/texts/zh/disputes'
import { type Objection, refer, reject, uphold } from './api'

const text = disputes.objection
const { form: words } = text

interface Props {
  objection: Objection
  onClose: () => void
}

function Reason() {
  return (
    <Form.Item
      name="reason"
      label={words.reason}
      rules={[{ required: true, whitespace: true, min: 2, message: words.reasonNeeded }]}
    >
      <Input.TextArea rows={3} maxLength={2000} />
    </Form.Item>
  )
}

/** The ticket goes to another unit that the catalogue lists; the proposed one stands first. */
export function UpholdForm({ objection, onClose }: Props) {
  const { choices, proposed } = objection
  const first = choices.find(({ unit }) => unit.id === proposed.id)
  const options = [
    ...(first ? [] : [{ value: proposed.id, label: proposed.name, candidate: null }]),
    ...choices.map((candidate) => ({
      value: candidate.unit.id,
      label: candidate.unit.name,
      candidate,
    })),
  ]
  return (
    <StepForm<{ unit: string; reason: string }>
      action="uphold"
      width={620}
      initial={{ unit: proposed.id }}
      onClose={onClose}
      onSend={({ unit, reason }) => uphold(objection, { unit_id: unit, reason })}
    >
      <Form.Item
        name="unit"
        label={text.newUnit}
        rules={[{ required: true, message: text.newUnitNeeded }]}
      >
        <Select
          options={options}
          optionRender={({ data }) =>
            data.candidate ? <CandidateText candidate={data.candidate} /> : data.label
          }
        />
      </Form.Item>
      <Reason />
    </StepForm>
  )
}

export function RejectForm({ objection, onClose }: Props) {
  return (
    <StepForm<{ reason: string }>
      action="reject_objection"
      onClose={onClose}
      onSend={({ reason }) => reject(objection, reason)}
    >
      <Reason />
    </StepForm>
  )
}

/** Who is concerned is asked anyway; others may be asked to come. */
export function ReferForm({ objection, onClose }: Props) {
  const units = useUnits()
  return (
    <StepForm<{ others?: string[]; reason: string }>
      action="refer"
      width={620}
      onClose={onClose}
      onSend={({ others, reason }) => refer(objection, { others: others ?? [], reason })}
    >
      <Reason />
      <Form.Item name="others" label={text.others} extra={text.othersHint}>
        <Select
          mode="multiple"
          maxCount={12}
          loading={units.isPending}
          showSearch={{ optionFilterProp: 'label' }}
          options={(units.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </StepForm>
  )
}
