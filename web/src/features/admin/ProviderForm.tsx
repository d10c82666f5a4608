import { App, Form, Input, Select } from 'antd'
import { ApiError } from '@/api/client'
import { useStep } from '@/features/tickets/api'
import { signIn } from '@/texts/zh/signIn'
import { changeProvider, createProvider, type Provider, type ProviderSetup } from './api'
import { FormDialog } from './FormDialog'

const text = signIn.providers
const { form: words } = text
const required = { required: true, message: words.needed }

/** One provider's configuration; a saved secret is never shown again. */
export function ProviderForm(props: { provider: Provider | null; onClose: () => void }) {
  const { provider, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<ProviderSetup>()
  const site = Form.useWatch('site_url', form) ?? ''
  const step = useStep((body: ProviderSetup) =>
    provider ? changeProvider(provider.id, provider.version, body) : createProvider(body),
  )
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(
      { ...values, client_secret: values.client_secret || null },
      {
        onSuccess: () => {
          message.success(text.saved)
          onClose()
        },
        onError: (error) => {
          if (!(error instanceof ApiError)) return
          form.setFields(
            error.fields.map(({ loc, message: said }) => ({
              name: loc as keyof ProviderSetup,
              errors: [said],
            })),
          )
        },
      },
    )
  }
  return (
    <FormDialog
      title={provider ? `${text.edit} · ${provider.label}` : text.create}
      isBusy={step.isPending}
      error={step.error}
      onSend={send}
      onClose={onClose}
    >
      <Form<ProviderSetup>
        form={form}
        layout="vertical"
        requiredMark={false}
        autoComplete="off"
        initialValues={
          provider
            ? { ...provider, client_secret: '' }
            : { claim: 'preferred_username', link_by: 'username', site_url: location.origin }
        }
      >
        <Form.Item name="label" label={words.label} rules={[required]}>
          <Input autoFocus maxLength={200} />
        </Form.Item>
        <Form.Item name="issuer" label={words.issuer} extra={words.issuerHint} rules={[required]}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="client_id" label={words.clientId} rules={[required]}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="client_secret"
          label={words.secret}
          extra={provider?.has_secret && words.secretKept}
        >
          <Input.Password maxLength={500} autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="site_url"
          label={words.siteUrl}
          extra={
            <>
              {words.siteUrlHint}
              <br />
              {words.redirect}
              {'：'}
              <code>{`${site.replace(/\/+$/, '')}/api/v1/login/provider/callback`}</code>
            </>
          }
          rules={[required]}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="claim" label={words.claim} extra={words.claimHint} rules={[required]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="link_by" label={words.linkBy}>
          <Select
            options={Object.entries(text.linkBys).map(([value, label]) => ({ value, label }))}
          />
        </Form.Item>
      </Form>
    </FormDialog>
  )
}
