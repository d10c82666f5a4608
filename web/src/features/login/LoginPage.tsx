import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { ApiError, client, unwrap } from '@/api/client'
import { tellOtherTabs } from '@/api/otherTabs'
import type { components } from '@/api/schema'
import { ME } from '@/api/session'
import { common, word } from '@/texts/zh/common'
import { shell } from '@/texts/zh/shell'
import { FactorStep } from './FactorStep'
import './login.css'
import { Providers } from './Providers'
import { returnPath } from './returnPath'

type Credentials = components['schemas']['Login']
type DemoPerson = components['schemas']['DemoPerson']

const SHOWN_FIRST = 14

export function LoginPage() {
  const [params, setParams] = useSearchParams()
  const isFactorAsked = params.get('step') === 'factor'
  const enter = useEnter()
  const signIn = useMutation({
    mutationFn: (body: Credentials) => unwrap(client.POST('/api/v1/login', { body })),
    onSuccess: (step) => {
      if (!step) return enter()
      const asked = new URLSearchParams(params)
      asked.set('step', 'factor')
      asked.delete('problem')
      setParams(asked, { replace: true })
    },
  })
  const restart = () => {
    signIn.reset()
    const begun = new URLSearchParams(params)
    begun.delete('step')
    setParams(begun, { replace: true })
  }
  return (
    <div className="login">
      <title>{shell.login.title}</title>
      <main className="login-box">
        <h1>{shell.login.title}</h1>
        <p className="soft login-subtitle">{shell.login.subtitle}</p>
        {isFactorAsked ? (
          <FactorStep onDone={enter} onBack={restart} />
        ) : (
          <>
            <PasswordStep onSend={signIn.mutate} isBusy={signIn.isPending} problem={signIn.error} />
            <Providers hasProblem={params.has('problem') && !signIn.error} />
          </>
        )}
      </main>
      {!isFactorAsked && <DemoPeople onPick={signIn.mutate} />}
    </div>
  )
}

/** Goes to where the person wanted to be, as whoever is signed in now. */
function useEnter() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [params] = useSearchParams()
  return () => {
    tellOtherTabs()
    queries.removeQueries({ queryKey: ME })
    navigate(returnPath(params.get('to')), { replace: true })
  }
}

const told = (problem: Error | null) =>
  problem && (problem instanceof ApiError ? problem.message : shell.login.noAnswer)

function PasswordStep(props: {
  onSend: (body: Credentials) => void
  isBusy: boolean
  problem: Error | null
}) {
  return (
    <Form layout="vertical" requiredMark={false} onFinish={props.onSend}>
      <Form.Item
        name="username"
        label={shell.login.username}
        rules={[{ required: true, message: shell.login.needUsername }]}
      >
        <Input size="large" autoFocus autoComplete="username" />
      </Form.Item>
      <Form.Item
        name="password"
        label={shell.login.password}
        rules={[{ required: true, message: shell.login.needPassword }]}
      >
        <Input.Password size="large" autoComplete="current-password" />
      </Form.Item>
      <p role="alert" className="login-problem">
        {told(props.problem)}
      </p>
      <Button size="large" type="primary" htmlType="submit" block loading={props.isBusy}>
        {shell.login.submit}
      </Button>
    </Form>
  )
}

/** The logins of a demo installation; a real one has no such list. */
function DemoPeople({ onPick }: { onPick: (credentials: Credentials) => void }) {
  const { data } = useQuery({
    queryKey: ['demo', 'people'],
    queryFn: async () => {
      try {
        return await unwrap(client.GET('/api/v1/demo/people'))
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }
    },
  })
  if (!data?.people.length) return null
  const pick = (person: DemoPerson) =>
    onPick({ username: person.username, password: data.password })
  const others = data.people.slice(SHOWN_FIRST)
  return (
    <aside className="login-demo">
      <h2>{shell.login.demo}</h2>
      <p className="soft">{shell.login.demoHint(data.password)}</p>
      <People people={data.people.slice(0, SHOWN_FIRST)} onPick={pick} />
      {others.length > 0 && (
        <details>
          <summary>{shell.login.more(others.length)}</summary>
          <People people={others} onPick={pick} />
        </details>
      )}
    </aside>
  )
}

function People(props: { people: DemoPerson[]; onPick: (person: DemoPerson) => void }) {
  return (
    <ul>
      {props.people.map((person) => (
        <li key={person.username}>
          <button type="button" onClick={() => props.onPick(person)}>
            <strong>{person.roles.map((role) => word(common.roles, role)).join(' · ')}</strong>
            <span className="one-line">
              {person.name} <span className="soft">{person.unit}</span>
            </span>
            <code>{person.username}</code>
          </button>
        </li>
      ))}
    </ul>
  )
}
