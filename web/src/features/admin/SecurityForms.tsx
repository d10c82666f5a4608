import { App, Form, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { UnitPicker } from '@/features/tickets/pickers'
import { admin } from '@/texts/zh/admin'
import { signIn } from '@/texts/zh/signIn'
import {
  type AccountDetail,
  changeAccount,
  linkIdentity,
  resetFactor,
  resetPassword,
  setSignInNames,
  unlock,
  useProviders,
} from './api'
import { FormDialog } from './FormDialog'

const text = signIn.account
const { form: words } = admin.accounts
const required = { required: true, message: words.needed }

interface Own {
  account: AccountDetail
  onClose: () => void
}

/** Name, unit and telephone: the system administrator's part of an account. */
export function EditForm({ account, onClose }: Own) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ display_name: string; unit_code?: string; extension?: string }>()
  const step = useStep((values: ReturnType<typeof form.getFieldsValue>) =>
    changeAccount(account.id, {
      version: account.version,
      display_name: values.display_name,
      unit_code: values.unit_code ?? null,
      extension: values.extension || null,
    }),
  )
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(values, {
      onSuccess: () => {
        message.success(text.saved)
        onClose()
      },
    })
  }
  return (
    <FormDialog
      title={`${text.edit} · ${account.username}`}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          display_name: account.display_name,
          unit_code: account.unit_code ?? undefined,
          extension: account.extension ?? '',
        }}
      >
        <Form.Item name="display_name" label={words.name} rules={[required]}>
          <Input autoFocus maxLength={60} />
        </Form.Item>
        <Form.Item name="unit_code" label={words.unit}>
          <UnitPicker placeholder={words.unit} />
        </Form.Item>
        <Form.Item
          name="extension"
          label={words.extension}
          rules={[{ pattern: /^[0-9]{2,8}$/, message: words.extension }]}
        >
          <Input maxLength={8} inputMode="numeric" />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}

/** By what an identity provider knows the person: the security administrator's part. */
export function NamesForm({ account, onClose }: Own) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ email?: string; employee_number?: string }>()
  const step = useStep((values: { email?: string; employee_number?: string }) =>
    setSignInNames(account.id, {
      version: account.version,
      email: values.email || null,
      employee_number: values.employee_number || null,
    }),
  )
  const send = () => {
    if (step.isPending) return
    step.mutate(form.getFieldsValue(), {
      onSuccess: () => {
        message.success(text.saved)
        onClose()
      },
    })
  }
  return (
    <FormDialog
      title={`${text.names} · ${account.display_name}`}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <p className="soft">{text.namesHint}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{
          email: account.email ?? '',
          employee_number: account.employee_number ?? '',
        }}
      >
        <Form.Item name="email" label={text.facts.email}>
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="employee_number" label={text.facts.employeeNumber}>
          <Input maxLength={40} />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}

const NOTED = {
  password: { title: text.resetPassword, hint: text.resetPasswordHint, done: '' },
  factor: { title: text.resetFactor, hint: text.resetFactorHint, done: text.factorDone },
  unlock: { title: text.unlock, hint: text.unlockHint, done: text.unlocked },
} as const

/** Resets and unlocks, each with the reason; a one-time password is shown once. */
export function NoteForm({ account, onClose, what }: Own & { what: keyof typeof NOTED }) {
  const { message } = App.useApp()
  const [form] = Form.useForm<{ note: string }>()
  const [password, setPassword] = useState<string | null>(null)
  const { title, hint, done } = NOTED[what]
  const step = useStep(async (note: string) => {
    if (what === 'password') return (await resetPassword(account.id, note)).password
    await (what === 'factor' ? resetFactor : unlock)(account.id, note)
    return null
  })
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(values.note, {
      onSuccess: (made) => {
        if (made) return setPassword(made)
        message.success(done)
        onClose()
      },
    })
  }
  if (password)
    return (
      <Modal
        open
        closable={false}
        title={text.oneTime}
        okText={text.close}
        cancelButtonProps={{ hidden: true }}
        onOk={onClose}
      >
        <p>{text.oneTimeHint}</p>
        <code className="one-time">{password}</code>
      </Modal>
    )
  return (
    <FormDialog
      title={`${title} · ${account.display_name}`}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <p>{hint}</p>
      <Form form={form} layout="vertical" requiredMark={false}>
        <Form.Item
          name="note"
          label={text.note}
          rules={[{ required: true, min: 2, whitespace: true, message: text.needNote }]}
        >
          <Input.TextArea autoFocus rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}

/** Links the provider's person by the number that the refused sign-in showed. */
export function LinkForm({ account, onClose }: Own) {
  const { message } = App.useApp()
  const providers = useProviders()
  const [form] = Form.useForm<{ provider_id: string; subject: string; note: string }>()
  const step = useStep((body: { provider_id: string; subject: string; note: string }) =>
    linkIdentity(account.id, body),
  )
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(values, {
      onSuccess: () => {
        message.success(text.linkedDone)
        onClose()
      },
    })
  }
  return (
    <FormDialog
      title={`${text.link} · ${account.display_name}`}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <p className="soft">{text.linkHint}</p>
      <Form form={form} layout="vertical" requiredMark={false}>
        <Form.Item name="provider_id" label={text.provider} rules={[required]}>
          <Select
            loading={providers.isPending}
            options={(providers.data ?? []).map(({ id, label }) => ({ value: id, label }))}
          />
        </Form.Item>
        <Form.Item name="subject" label={text.subject} rules={[required]}>
          <Input maxLength={255} />
        </Form.Item>
        <Form.Item
          name="note"
          label={text.note}
          rules={[{ required: true, min: 2, whitespace: true, message: text.needNote }]}
        >
          <Input.TextArea rows={2} maxLength={500} />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}
