import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { tellOtherTabs } from '@/api/otherTabs'
import { ME, useSession } from '@/api/session'
import { SIGN_IN_PATH } from '@/app/paths'
import { returnPath } from '@/features/login/returnPath'
import { signIn } from '@/texts/zh/signIn'
import { ErrorState, explain } from '@/ui/states'
import './account.css'
import { confirmFactor, type Enrolment, OWN, startFactor } from './api'
import { RecoveryCodes } from './RecoveryCodes'

const text = signIn.own.enrol

/** Binds an authenticator; whoever must have one comes here before anything else. */
export function FactorPage() {
  const { me } = useSession()
  const [params] = useSearchParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [codes, setCodes] = useState<readonly string[] | null>(null)
  const start = useMutation({ mutationFn: startFactor })
  const { mutate: begin } = start
  useEffect(() => begin(), [begin])
  const goOn = async () => {
    const isFirst = me.must_enrol_factor
    await queries.invalidateQueries({ queryKey: ME })
    await queries.invalidateQueries({ queryKey: OWN })
    // The other tabs stand before the same door.
    if (isFirst) tellOtherTabs()
    navigate(isFirst ? returnPath(params.get('to')) : SIGN_IN_PATH, { replace: true })
  }
  if (codes)
    return (
      <div className="factor-page">
        <h1>{text.done}</h1>
        <RecoveryCodes codes={codes} onKept={goOn} />
      </div>
    )
  return (
    <div className="factor-page">
      <h1>{text.title}</h1>
      {me.must_enrol_factor && <p className="password-must">{text.must}</p>}
      {start.error && <ErrorState error={start.error} onRetry={() => begin()} />}
      {start.data && <Steps enrolment={start.data} onDone={setCodes} />}
    </div>
  )
}

function Steps(props: { enrolment: Enrolment; onDone: (codes: readonly string[]) => void }) {
  const { secret, qr } = props.enrolment
  const confirm = useMutation({
    mutationFn: (code: string) => confirmFactor(code.trim()),
    onSuccess: ({ codes }) => props.onDone(codes),
  })
  return (
    <ol className="factor-steps">
      <li>
        <p>{text.one}</p>
        <img className="factor-qr" src={qr} alt={text.qr} />
        <p className="soft">
          {text.typed}
          <code className="factor-secret">{secret.match(/.{1,4}/g)?.join(' ')}</code>
        </p>
      </li>
      <li>
        <p>{text.two}</p>
        <Form layout="inline" onFinish={({ code }) => confirm.mutate(code)}>
          <Form.Item name="code" rules={[{ required: true, message: signIn.login.needCode }]}>
            <Input
              className="number factor-code"
              aria-label={signIn.own.factor.code}
              autoComplete="one-time-code"
              inputMode="numeric"
              maxLength={10}
            />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={confirm.isPending}>
            {text.confirm}
          </Button>
        </Form>
        {confirm.error && (
          <Alert type="error" showIcon role="alert" title={explain(confirm.error).title} />
        )}
      </li>
    </ol>
  )
}
