import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Form, Input } from 'antd'
import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { ApiError, client, unwrap } from '@/api/client'
import { tellOtherTabs } from '@/api/otherTabs'
import type { components } from '@/api/schema'
import { ME, useSession } from '@/api/session'
import { returnPath } from '@/features/login/returnPath'
import { account } from '@/texts/zh/account'
import { explain } from '@/ui/states'
import './account.css'

const text = account.password
/** As the server asks for. */
const LENGTH = 10

interface Typed {
  old: string
  new: string
  repeat: string
}

/** What a new password must be, each with whether it is; the server decides. */
export function rulesOf({ new: password = '', repeat = '' }: Partial<Typed>) {
  return [
    { label: text.long(LENGTH), isMet: [...password].length >= LENGTH },
    { label: text.letter, isMet: /\p{L}/u.test(password) },
    { label: text.digit, isMet: /\p{Nd}/u.test(password) },
    { label: text.same, isMet: password !== '' && password === repeat },
  ]
}

/** Every signed-in person changes the own password here; whoever must comes here first. */
export function PasswordPage() {
  const { me } = useSession()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [params] = useSearchParams()
  const [form] = Form.useForm<Typed>()
  const typed = Form.useWatch([], form) ?? {}
  const rules = rulesOf(typed)
  const [isTried, setTried] = useState(false)
  const change = useMutation({
    mutationFn: (body: components['schemas']['PasswordChange']) =>
      unwrap(client.POST('/api/v1/me/password', { body })),
    onSuccess: async () => {
      message.success(text.saved)
      form.resetFields()
      const mustHave = me.must_change_password
      await queries.invalidateQueries({ queryKey: ME })
      if (!mustHave) return
      // The other tabs stand before the same door.
      tellOtherTabs()
      navigate(returnPath(params.get('to')), { replace: true })
    },
  })
  const submit = (given: Typed) => {
    const isReady = Boolean(given.old) && rulesOf(given).every(({ isMet }) => isMet)
    setTried(!isReady)
    change.reset()
    if (isReady) change.mutate({ old: given.old, new: given.new })
  }
  return (
    <div className="password-page">
      <h1>{me.must_change_password ? text.mustTitle : text.title}</h1>
      <p className={me.must_change_password ? 'password-must' : 'soft'}>
        {me.must_change_password ? text.must : text.others}
      </p>
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <input hidden readOnly autoComplete="username" value={me.username} />
        <Form.Item name="old" label={text.old}>
          <Input.Password autoFocus maxLength={200} autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="new" label={text.new}>
          <Input.Password maxLength={200} autoComplete="new-password" />
        </Form.Item>
        <Form.Item name="repeat" label={text.repeat}>
          <Input.Password maxLength={200} autoComplete="new-password" />
        </Form.Item>
        <Rules rules={rules} isTried={isTried} />
        <p role="alert" className="password-problem">
          {isTried && !typed.old && text.needOld}
          {change.error && <Problem error={change.error} />}
        </p>
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {text.save}
        </Button>
      </Form>
    </div>
  )
}

function Rules({ rules, isTried }: { rules: ReturnType<typeof rulesOf>; isTried: boolean }) {
  return (
    <ul className="password-rules" data-tried={isTried} aria-label={text.rules}>
      {rules.map(({ label, isMet }) => (
        <li key={label} data-met={isMet}>
          {isMet ? <CheckCircleFilled /> : <MinusCircleOutlined />} {label}
          <span className="password-rule-state">{isMet ? text.met : text.unmet}</span>
        </li>
      ))}
    </ul>
  )
}

/** The server's words; its answer to a wrong old password is the one it gives at the login. */
function Problem({ error }: { error: unknown }) {
  const { title, hint } = explain(error)
  const isOld = error instanceof ApiError && error.code === 'people.wrong_login'
  return (
    <>
      {text.failed}：{isOld ? text.wrongOld : title}
      {error instanceof ApiError && error.fields.length > 0 && <br />}
      {error instanceof ApiError && error.fields.length > 0 && hint}
    </>
  )
}
