import { App, Checkbox, Form, Input } from 'antd'
import { ApiError } from '@/api/client'
import { useStep } from '@/features/tickets/api'
import { UnitPicker } from '@/features/tickets/pickers'
import { admin } from '@/texts/zh/admin'
import { common, word } from '@/texts/zh/common'
import { signIn } from '@/texts/zh/signIn'
import { type Account, createAccount, setRoles } from './api'
import { FormDialog } from './FormDialog'

const text = admin.accounts
const { facts } = signIn.account
const USERNAME = /^[a-z][a-z0-9_.-]{1,39}$/

interface CreateValues {
  username: string
  display_name: string
  password: string
  unit_code?: string
  extension?: string
  email?: string
  employee_number?: string
}

/** A new account; with `role` one of the two that found an installation. */
export function AccountForm({ role, onClose }: { role: string | null; onClose: () => void }) {
  const { message } = App.useApp()
  const { form: words } = text
  const [form] = Form.useForm<CreateValues>()
  const step = useStep((values: CreateValues) =>
    createAccount({
      ...values,
      unit_code: values.unit_code ?? null,
      extension: values.extension || null,
      email: values.email || null,
      employee_number: values.employee_number || null,
      role,
    }),
  )
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(values, {
      onSuccess: ({ display_name }) => {
        message.success(text.created(display_name))
        onClose()
      },
      onError: (error) => {
        if (!(error instanceof ApiError)) return
        form.setFields(
          error.fields?.map(({ loc, message: said }) => ({
            name: loc.split('.').at(-1) as keyof CreateValues,
            errors: [said],
          })) ?? [],
        )
      },
    })
  }
  const required = { required: true, message: words.needed }
  return (
    <FormDialog
      title={role ? text.founding.create(word(common.roles, role)) : text.create}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <Form<CreateValues> form={form} layout="vertical" requiredMark={false} autoComplete="off">
        <Form.Item
          name="username"
          label={words.username}
          extra={words.usernameHint}
          rules={[required, { pattern: USERNAME, message: words.usernameHint }]}
        >
          <Input autoFocus maxLength={40} autoComplete="off" />
        </Form.Item>
        <Form.Item name="display_name" label={words.name} rules={[required]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item
          name="password"
          label={words.password}
          extra={words.passwordHint}
          rules={[required]}
        >
          <Input.Password maxLength={200} autoComplete="new-password" />
        </Form.Item>
        {!role && (
          <>
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
            <Form.Item name="employee_number" label={facts.employeeNumber}>
              <Input maxLength={40} />
            </Form.Item>
            <Form.Item name="email" label={facts.email}>
              <Input maxLength={200} />
            </Form.Item>
            <p className="soft">{text.noGrant}</p>
          </>
        )}
      </Form>
    </FormDialog>
  )
}

/** Which roles a person holds; the server refuses to mix the three administrators. */
export function RolesForm(props: {
  account: Account
  roles: readonly string[]
  onClose: () => void
}) {
  const { account, roles, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<{ roles: string[] }>()
  const step = useStep((chosen: string[]) => setRoles(account.id, chosen))
  const send = () => {
    if (step.isPending) return
    step.mutate(form.getFieldValue('roles') ?? [], {
      onSuccess: () => {
        message.success(text.rolesSaved)
        onClose()
      },
    })
  }
  return (
    <FormDialog
      title={`${text.editRoles} · ${account.display_name}`}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <Form form={form} initialValues={{ roles: account.roles }}>
        <Form.Item name="roles">
          <Checkbox.Group
            className="role-choices"
            options={roles.map((role) => ({ value: role, label: word(common.roles, role) }))}
          />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}
