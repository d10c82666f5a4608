import { Alert, Form, Input, Select } from 'antd'
import { StepForm } from '@/features/tickets/actions/StepForm'
import { PlacePicker } from '@/features/tickets/pickers'
import { disputes } from '@/texts/zh/disputes'
import { type Adjudication, decide, type Member, makeRow, opine } from './api'

const text = disputes.adjudication
const { form: words } = text

interface Props {
  adjudication: Adjudication
  onClose: () => void
}

const optionsOf = (units: Adjudication['choices']) =>
  units.map(({ id, name }) => ({ value: id, label: name }))

const needed = (min: number) => [{ required: true, whitespace: true, min, message: words.needed }]

function Lead({ adjudication }: { adjudication: Adjudication }) {
  return (
    <Form.Item
      name="lead"
      label={words.lead}
      rules={[{ required: true, message: words.leadNeeded }]}
    >
      <Select autoFocus options={optionsOf(adjudication.choices)} />
    </Form.Item>
  )
}

function Reasoning() {
  return (
    <Form.Item name="reasoning" label={words.reasoning} rules={needed(2)}>
      <Input.TextArea rows={3} maxLength={2000} />
    </Form.Item>
  )
}

/** For one of my units in this review; what it said before stands in the form. */
export function OpineForm({ adjudication, onClose, mine }: Props & { mine: readonly Member[] }) {
  const first = mine[0]
  const { opinion } = first ?? {}
  return (
    <StepForm<{ unit: string; lead: string; reasoning: string }>
      action="opine"
      width={620}
      initial={{
        unit: first?.unit.id ?? '',
        ...(opinion && { lead: opinion.lead.id, reasoning: opinion.reasoning }),
      }}
      onClose={onClose}
      onSend={({ unit, lead, reasoning }) =>
        opine(adjudication, { unit_id: unit, lead_unit_id: lead, reasoning })
      }
    >
      <Form.Item name="unit" label={text.members} hidden={mine.length < 2}>
        <Select options={mine.map(({ unit }) => ({ value: unit.id, label: unit.name }))} />
      </Form.Item>
      <Lead adjudication={adjudication} />
      <Reasoning />
    </StepForm>
  )
}

interface Decided {
  lead: string
  assists?: string[]
  basis: string
  reasoning: string
}

/** The final word; may name assisting units that the catalogue lists beside the lead. */
export function DecideForm({ adjudication, onClose }: Props) {
  return (
    <StepForm<Decided>
      action="adjudicate"
      width={620}
      onClose={onClose}
      onSend={({ lead, assists, basis, reasoning }) =>
        decide(adjudication, {
          lead_unit_id: lead,
          assist_unit_ids: assists ?? [],
          basis,
          reasoning,
        })
      }
    >
      <p className="soft">{text.final}</p>
      <Lead adjudication={adjudication} />
      <Form.Item name="assists" label={words.assists}>
        <Select mode="multiple" options={optionsOf(adjudication.may_assist)} />
      </Form.Item>
      <Form.Item name="basis" label={words.basis} extra={words.basisHint} rules={needed(2)}>
        <Input maxLength={500} />
      </Form.Item>
      <Reasoning />
    </StepForm>
  )
}

/** One click makes the decision a rule; where or about what it holds is already filled in. */
export function RowForm({ adjudication, onClose }: Props) {
  const { place } = adjudication.ticket
  return (
    <StepForm<{ place?: string; object?: string }>
      action="make_row"
      initial={place.code ? { place: place.code } : {}}
      onClose={onClose}
      onSend={({ place: code, object }) =>
        makeRow(adjudication, { place_code: code ?? '', object_words: object ?? '' })
      }
    >
      <Alert type="info" showIcon className="step-refusal" title={text.row.hint} />
      <Form.Item name="place" label={text.row.place}>
        <PlacePicker placeholder={text.row.place} />
      </Form.Item>
      <Form.Item
        name="object"
        label={text.row.object}
        extra={text.row.objectHint}
        dependencies={['place']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value?: string) =>
              value?.trim() || getFieldValue('place')
                ? Promise.resolve()
                : Promise.reject(new Error(text.row.needOne)),
          }),
        ]}
      >
        <Input maxLength={40} />
      </Form.Item>
    </StepForm>
  )
}
