import { Form, Input, Select } from 'antd'
import { StepForm } from '@/features/tickets/actions/StepForm'
import { disputes } from '@/texts/zh/disputes'
import { ClockBar } from '@/ui/ClockBar'
import { barOf, type DisputeOfTicket, type Duty, objectTo } from './api'

const text = disputes.objection
const { form: words } = text

interface Values {
  duty: string
  unit: string
  reason: string
  evidence?: string
}

/** Whom one may propose: what the catalogue lists and what the cited row names, but not itself. */
export function proposable(dispute: DisputeOfTicket, cited: Duty | undefined) {
  const listed = dispute.choices.map(({ unit }) => unit)
  const named = cited?.unit
  const isListed = listed.some(({ id }) => id === named?.id)
  const all = named && !isListed ? [named, ...listed] : listed
  return all.filter(({ id }) => id !== dispute.lead_unit_id)
}

/** Which row of the catalogue says so, who should lead instead, and why. */
export function ObjectForm(props: {
  ticketId: string
  dispute: DisputeOfTicket
  onClose: () => void
}) {
  const { ticketId, dispute, onClose } = props
  return (
    <StepForm<Values>
      action="object"
      width={660}
      onClose={onClose}
      onSend={({ duty, unit, reason, evidence }) =>
        objectTo(ticketId, { duty_code: duty, unit_id: unit, reason, evidence: evidence ?? '' })
      }
    >
      {(form) => (
        <>
          <p className="object-due">
            <ClockBar clock={barOf(text.until, dispute.due)} />
            <span className="soft">{text.goesOn}</span>
          </p>
          <Form.Item
            name="duty"
            label={words.duty}
            rules={[{ required: true, message: words.dutyNeeded }]}
          >
            <Select
              autoFocus
              placeholder={words.dutySearch}
              showSearch={{ optionFilterProp: 'search' }}
              options={dispute.duties.map(dutyOption)}
              optionRender={({ data }) => <DutyText duty={data.duty} />}
              onChange={(code: string) => {
                const named = dispute.duties.find((duty) => duty.code === code)?.unit
                const isOther = named && named.id !== dispute.lead_unit_id
                if (isOther) form.setFieldValue('unit', named.id)
              }}
            />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {() => {
              const cited = dispute.duties.find(({ code }) => code === form.getFieldValue('duty'))
              return (
                <Form.Item
                  name="unit"
                  label={words.unit}
                  extra={words.unitHint}
                  rules={[{ required: true, message: words.unitNeeded }]}
                >
                  <Select
                    options={proposable(dispute, cited).map(({ id, name }) => ({
                      value: id,
                      label: name,
                    }))}
                  />
                </Form.Item>
              )
            }}
          </Form.Item>
          <Form.Item
            name="reason"
            label={words.reason}
            rules={[{ required: true, whitespace: true, min: 2, message: words.reasonNeeded }]}
          >
            <Input.TextArea rows={3} maxLength={2000} placeholder={words.reasonHint} />
          </Form.Item>
          <Form.Item name="evidence" label={words.evidence}>
            <Input.TextArea rows={2} maxLength={2000} placeholder={words.evidenceHint} />
          </Form.Item>
        </>
      )}
    </StepForm>
  )
}

const dutyOption = (duty: Duty) => ({
  value: duty.code,
  label: `${duty.category || words.fallback} · ${duty.basis}`,
  search: [duty.category, duty.place, duty.object, duty.basis, duty.code, duty.unit?.name].join(
    ' ',
  ),
  duty,
})

function DutyText({ duty }: { duty: Duty }) {
  const where = [duty.place, duty.object && `「${duty.object}」`].filter(Boolean).join(' · ')
  return (
    <div className="candidate">
      <strong>{duty.unit?.name}</strong>{' '}
      <span className="soft">
        {duty.category || words.fallback} {where}
      </span>
      <div className="soft candidate-why">
        {duty.basis} · {duty.code}
      </div>
    </div>
  )
}
