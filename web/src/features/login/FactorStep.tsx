import { useMutation } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { ApiError, client, unwrap } from '@/api/client'
import { shell } from '@/texts/zh/shell'
import { signIn } from '@/texts/zh/signIn'

const text = signIn.login

/** The password was right (or the provider knew the person); now the code of now. */
export function FactorStep({ onDone, onBack }: { onDone: () => void; onBack: () => void }) {
  const [form] = Form.useForm<{ code: string }>()
  const step = useMutation({
    mutationFn: (code: string) =>
      unwrap(client.POST('/api/v1/login/factor', { body: { code: code.trim() } })),
    onSuccess: onDone,
    onError: () => form.resetFields(),
  })
  const problem = step.error
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={({ code }) => step.mutate(code)}
    >
      <h2 className="login-step">{text.factor}</h2>
      <p className="soft">{text.factorHint}</p>
      <Form.Item name="code" label={text.code} rules={[{ required: true, message: text.needCode }]}>
        <Input
          size="large"
          autoFocus
          autoComplete="one-time-code"
          className="number"
          maxLength={20}
        />
      </Form.Item>
      <p role="alert" className="login-problem">
        {problem && (problem instanceof ApiError ? problem.message : shell.login.noAnswer)}
      </p>
      <Button size="large" type="primary" htmlType="submit" block loading={step.isPending}>
        {text.confirm}
      </Button>
      <p className="soft login-recovery">{text.recovery}</p>
      <Button type="link" className="login-back" onClick={onBack}>
        {text.back}
      </Button>
    </Form>
  )
}
