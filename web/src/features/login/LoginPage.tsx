import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button, Form, Input } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { ApiError, client, unwrap } from '@/api/client'
import { tellOtherTabs } from '@/api/otherTabs'
import type { components } from '@/api/schema'
import { ME } from '@/api/session'
import { common, word } from '@/texts/zh/common'
import { shell } from '@/texts/zh/shell'
import './login.css'

type Credentials = components['schemas']['Login']
type DemoPerson = components['schemas']['DemoPerson']

const SHOWN_FIRST = 14

/** Back to where the person came from; never to another site. */
export function returnPath(to: string | null): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/\\') ? to : '/'
}

export function LoginPage() {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [params] = useSearchParams()
  const signIn = useMutation({
    mutationFn: (body: Credentials) => unwrap(client.POST('/api/v1/login', { body })),
    onSuccess: () => {
      tellOtherTabs()
      queries.removeQueries({ queryKey: ME })
      navigate(returnPath(params.get('to')), { replace: true })
    },
  })
  const problem = signIn.error
  return (
    <div className="login">
      <title>{shell.login.title}</title>
      <main className="login-box">
        <h1>{shell.login.title}</h1>
        <p className="soft login-subtitle">{shell.login.subtitle}</p>
        <Form layout="vertical" requiredMark={false} onFinish={signIn.mutate}>
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
            {problem && (problem instanceof ApiError ? problem.message : shell.login.noAnswer)}
          </p>
          <Button size="large" type="primary" htmlType="submit" block loading={signIn.isPending}>
            {shell.login.submit}
          </Button>
        </Form>
      </main>
      <DemoPeople onPick={signIn.mutate} />
    </div>
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
