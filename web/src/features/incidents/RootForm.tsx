import { Alert, Button, Form, Input } from 'antd'
import { CategoryPicker, PlacePicker, UnitPicker } from '@/features/tickets/pickers'
import { incidents as text } from '@/texts/zh/incidents'
import { explain } from '@/ui/states'
import type { Incident, Root, RootBody } from './api'
import * as api from './api'

const words = text.root
type Values = Omit<RootBody, 'version'>

/** The sheet as a form; a new one begins with the incident's own class. */
export function RootForm(props: { incident: Incident; root: Root | null; onClose: () => void }) {
  const { incident, root, onClose } = props
  const step = api.useStep()
  const send = async (values: Values) => {
    const body: RootBody = {
      ...values,
      class_place: values.class_place || null,
      unit_code: values.unit_code || null,
      due_on: values.due_on || null,
      version: root?.version ?? 0,
    }
    await step.mutateAsync(() => api.saveRoot(incident.id, body)).then(onClose, () => undefined)
  }
  return (
    <Form<Values> layout="vertical" initialValues={valuesOf(incident, root)} onFinish={send}>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <Words name="cause" label={words.cause} />
      <div className="incident-class">
        <Form.Item name="class_category" label={words.classCategory} rules={[{ required: true }]}>
          <CategoryPicker placeholder={words.classCategory} />
        </Form.Item>
        <Form.Item name="class_place" label={words.classPlace}>
          <PlacePicker placeholder={words.classPlace} />
        </Form.Item>
        <Form.Item name="class_words" label={words.classWords}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      <Words name="rules" label={words.rules} />
      <Words name="proposal" label={words.proposal} />
      <div className="incident-class">
        <Form.Item name="unit_code" label={words.unit}>
          <UnitPicker placeholder={words.unit} />
        </Form.Item>
        <Form.Item name="due_on" label={words.due}>
          <Input type="date" />
        </Form.Item>
      </div>
      <Button type="primary" htmlType="submit" loading={step.isPending}>
        {words.save}
      </Button>{' '}
      <Button onClick={onClose}>{text.cancel}</Button>
    </Form>
  )
}

function Words({ name, label }: { name: keyof Values; label: string }) {
  return (
    <Form.Item name={name} label={label}>
      <Input.TextArea rows={3} maxLength={4000} />
    </Form.Item>
  )
}

function valuesOf(incident: Incident, root: Root | null): Values {
  if (root) {
    const { cause, class_category, class_place, class_words, rules, proposal, unit_code, due_on } =
      root
    return { cause, class_category, class_place, class_words, rules, proposal, unit_code, due_on }
  }
  const [first] = incident.units
  return {
    cause: '',
    class_category: incident.category_code,
    class_place: null,
    class_words: '',
    rules: '',
    proposal: '',
    unit_code: first?.code ?? null,
    due_on: null,
  }
}
