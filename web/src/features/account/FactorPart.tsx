import { Alert, App, Button, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { FACTOR_PATH } from '@/app/paths'
import { signIn } from '@/texts/zh/signIn'
import { inCity } from '@/time/city'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import { type OwnSignIn, removeFactor, renewCodes, useOwn } from './api'
import { RecoveryCodes } from './RecoveryCodes'

const text = signIn.own.factor
const FEW = 3

export function FactorPart({ own }: { own: OwnSignIn }) {
  const navigate = useNavigate()
  const { message } = App.useApp()
  const [asking, setAsking] = useState<'renew' | 'remove' | null>(null)
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const close = () => setAsking(null)
  const renew = useOwn(renewCodes, (made) => {
    close()
    setCodes(made.codes)
  })
  const remove = useOwn(removeFactor, () => {
    close()
    message.success(text.removed)
  })
  return (
    <section>
      <h2>
        {text.title}{' '}
        <StateTag colour={own.has_factor ? 'done' : 'waiting'}>
          {own.has_factor ? text.on : text.off}
        </StateTag>
      </h2>
      <p className="soft">
        {own.has_factor && own.factor_since
          ? `${text.since(inCity(own.factor_since).format('YYYY-MM-DD'))} · ${text.left(own.codes_left)}`
          : text.what}
        {own.is_factor_demanded && ` ${text.demanded}`}
      </p>
      {own.has_factor && own.codes_left <= FEW && (
        <Alert type="warning" showIcon title={text.few} className="account-told" />
      )}
      <div className="account-buttons">
        {!own.has_factor && (
          <Button type="primary" onClick={() => navigate(FACTOR_PATH)}>
            {text.start}
          </Button>
        )}
        {own.has_factor && <Button onClick={() => setAsking('renew')}>{text.renew}</Button>}
        {own.has_factor && !own.is_factor_demanded && (
          <Button danger onClick={() => setAsking('remove')}>
            {text.remove}
          </Button>
        )}
      </div>
      {asking === 'renew' && (
        <CodeDialog title={text.renew} hint={text.renewHint} step={renew} onClose={close} />
      )}
      {asking === 'remove' && (
        <CodeDialog title={text.remove} hint={text.removeHint} step={remove} onClose={close} />
      )}
      <Modal open={codes !== null} title={text.renew} footer={null} closable={false}>
        {codes && <RecoveryCodes codes={codes} onKept={() => setCodes(null)} />}
      </Modal>
    </section>
  )
}

/** Asks for the code of now before something that only its owner may do. */
function CodeDialog(props: {
  title: string
  hint: string
  step: { mutate: (code: string) => void; isPending: boolean; error: unknown }
  onClose: () => void
}) {
  const { step } = props
  const [form] = Form.useForm<{ code: string }>()
  return (
    <Modal
      open
      title={props.title}
      okText={text.confirm}
      onOk={form.submit}
      onCancel={props.onClose}
      confirmLoading={step.isPending}
    >
      <Form form={form} layout="vertical" onFinish={({ code }) => step.mutate(code.trim())}>
        <p>{props.hint}</p>
        <Form.Item
          name="code"
          label={text.code}
          rules={[{ required: true, message: signIn.login.needCode }]}
        >
          <Input autoFocus autoComplete="one-time-code" className="number" maxLength={20} />
        </Form.Item>
        {Boolean(step.error) && (
          <Alert type="error" showIcon role="alert" title={explain(step.error).title} />
        )}
      </Form>
    </Modal>
  )
}
