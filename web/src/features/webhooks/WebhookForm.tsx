import { Form, Input, Modal, Select, Switch } from 'antd'
import { CategoryPicker, UnitPicker } from '@/features/tickets/pickers'
import { webhooks as text } from '@/texts/zh/webhooks'
import {
  changeWebhook,
  inputOf,
  makeWebhook,
  useAct,
  useEventNames,
  type Webhook,
  type WebhookInput,
} from './api'

const NEEDED = [{ required: true, message: text.needed }]
const FRESH = { events: ['ticket.*'], is_active: true }
const WHOLE = [
  { value: '*', label: `${text.all} (*)` },
  { value: 'ticket.*', label: `${text.allTickets} (ticket.*)` },
  { value: 'callback.*', label: `${text.allCallbacks} (callback.*)` },
]

interface Props {
  row?: Webhook | undefined
  onClose: () => void
  onSecret: (secret: string) => void
}

/** A new endpoint, or the one there is; a new one answers its secret, once. */
export function WebhookForm({ row, onClose, onSecret }: Props) {
  const [form] = Form.useForm<WebhookInput>()
  const names = useEventNames()
  const saving = useAct(async (body: WebhookInput) => {
    if (row) await changeWebhook(row.id, row.version, body)
    else onSecret((await makeWebhook(body)).secret)
  }, onClose)
  const send = (body: WebhookInput) =>
    saving.mutate({
      ...body,
      unit_code: body.unit_code || null,
      category_code: body.category_code || null,
    })
  const options = [
    ...WHOLE,
    ...(names.data ?? []).map(({ name, label }) => ({ value: name, label: `${label} (${name})` })),
  ]
  return (
    <Modal
      open
      title={row ? `${text.change} ${row.name}` : text.create}
      onCancel={onClose}
      onOk={form.submit}
      confirmLoading={saving.isPending}
      width={620}
    >
      <Form
        form={form}
        layout="vertical"
        initialValues={row ? inputOf(row) : FRESH}
        onFinish={send}
      >
        <Form.Item name="name" label={text.name} rules={NEEDED}>
          <Input autoFocus maxLength={100} />
        </Form.Item>
        <Form.Item name="url" label={text.url} extra={text.urlHint} rules={NEEDED}>
          <Input maxLength={500} placeholder="https://" inputMode="url" />
        </Form.Item>
        <Form.Item name="events" label={text.events} extra={text.eventsHint} rules={NEEDED}>
          <Select mode="multiple" options={options} showSearch={{ optionFilterProp: 'label' }} />
        </Form.Item>
        <Form.Item name="unit_code" label={text.unit}>
          <UnitPicker />
        </Form.Item>
        <Form.Item name="category_code" label={text.category}>
          <CategoryPicker />
        </Form.Item>
        <Form.Item name="is_active" label={text.active} valuePropName="checked">
          <Switch />
        </Form.Item>
      </Form>
    </Modal>
  )
}
