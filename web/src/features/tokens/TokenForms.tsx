import { App, Button, Checkbox, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useAccounts } from '@/features/admin/api'
import { FormDialog } from '@/features/admin/FormDialog'
import { useStep } from '@/features/tickets/api'
import { tokens as text } from '@/texts/zh/tokens'
import {
  makeToken,
  rotateToken,
  type Scope,
  type Token,
  type TokenMade,
  type TokenMake,
  type TokenRotate,
} from './api'

const { form: words } = text
const required = { required: true, message: words.needed }
const options = (choices: Readonly<Record<number, string>>) =>
  Object.entries(choices).map(([value, label]) => ({ value: Number(value), label }))

interface Ends {
  onMade: (made: TokenMade) => void
  onClose: () => void
}

export function MakeForm({ scopes, onMade, onClose }: Ends & { scopes: readonly Scope[] }) {
  const [form] = Form.useForm<TokenMake>()
  const step = useStep(makeToken)
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (values && !step.isPending) step.mutate(values, { onSuccess: onMade })
  }
  return (
    <FormDialog
      title={text.create}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ days: 365 }}>
        <Form.Item name="name" label={words.name} rules={[{ ...required, whitespace: true }]}>
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="owner_id" label={words.owner} extra={words.ownerHint} rules={[required]}>
          <OwnerPicker />
        </Form.Item>
        <Form.Item
          name="permissions"
          label={words.scopes}
          rules={[{ required: true, message: words.needScopes }]}
        >
          <Checkbox.Group
            className="role-choices"
            options={scopes.map(({ name, meaning }) => ({ value: name, label: meaning }))}
          />
        </Form.Item>
        <Form.Item name="days" label={words.days}>
          <Select options={options(words.dayChoices)} />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}

/** Finds the person on the server: there may be thousands. */
function OwnerPicker(props: { value?: string; onChange?: (id: string) => void; id?: string }) {
  const [q, setQ] = useState('')
  const found = useAccounts(q)
  const people = found.data?.pages[0]?.items ?? []
  return (
    <Select
      {...props}
      showSearch={{ filterOption: false, onSearch: setQ }}
      loading={found.isFetching}
      options={people
        .filter(({ is_active }) => is_active)
        .map(({ id, display_name, username, unit_name }) => ({
          value: id,
          label: [display_name, username, unit_name].filter(Boolean).join(' · '),
        }))}
    />
  )
}

export function RotateForm({ token, onMade, onClose }: Ends & { token: Token }) {
  const [form] = Form.useForm<TokenRotate>()
  const step = useStep((body: TokenRotate) => rotateToken(token.id, body))
  const send = () => {
    if (!step.isPending) step.mutate(form.getFieldsValue(), { onSuccess: onMade })
  }
  return (
    <FormDialog
      title={text.rotateTitle(token.name)}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <p>{text.rotateHint}</p>
      <Form form={form} layout="vertical" initialValues={{ overlap_hours: 24, days: 365 }}>
        <Form.Item name="overlap_hours" label={text.overlap}>
          <Select options={options(text.overlaps)} />
        </Form.Item>
        <Form.Item name="days" label={words.days}>
          <Select options={options(words.dayChoices)} />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}

/** The secret, this once: no stray click or key closes it. */
export function Secret({ made, onClose }: { made: TokenMade; onClose: () => void }) {
  const { message } = App.useApp()
  const copy = async () => {
    await navigator.clipboard.writeText(made.secret)
    message.success(text.copied)
  }
  return (
    <Modal
      open
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      title={`${text.secretTitle} · ${made.token.name}`}
      footer={[
        navigator.clipboard && (
          <Button key="copy" onClick={copy}>
            {text.copy}
          </Button>
        ),
        <Button key="close" type="primary" onClick={onClose}>
          {text.close}
        </Button>,
      ]}
    >
      <p>{text.secretHint}</p>
      <code className="tokens-secret">{made.secret}</code>
    </Modal>
  )
}
