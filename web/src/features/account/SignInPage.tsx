import { Alert, App, Button } from 'antd'
import { useEffect } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { PASSWORD_PATH } from '@/app/paths'
import { account } from '@/texts/zh/account'
import { signIn } from '@/texts/zh/signIn'
import { ErrorState } from '@/ui/states'
import './account.css'
import { useOwnSignIn } from './api'
import { FactorPart } from './FactorPart'
import { IdentitiesPart } from './IdentitiesPart'
import { useLastProblem } from './lastProblem'
import { SessionsPart } from './SessionsPart'

const text = signIn.own

/** One's own ways in: password, second factor, browsers, linked identities. */
export function SignInPage() {
  const { data, error, refetch } = useOwnSignIn()
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [params, setParams] = useSearchParams()
  const isLinked = params.has('linked')
  useEffect(() => {
    if (!isLinked) return
    message.success(text.linked)
    setParams({}, { replace: true })
  }, [isLinked, message, setParams])
  const problem = useLastProblem(params.has('problem'))
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return null
  return (
    <div className="sign-in-page">
      <h1>{text.title}</h1>
      {problem && <Alert type="warning" showIcon role="alert" title={problem} />}
      <section>
        <h2>{signIn.account.facts.password}</h2>
        <Button onClick={() => navigate(PASSWORD_PATH)}>{account.password.title}</Button>
      </section>
      <FactorPart own={data} />
      <SessionsPart sessions={data.sessions} />
      {(data.identities.length > 0 || data.linkable.length > 0) && <IdentitiesPart own={data} />}
    </div>
  )
}
