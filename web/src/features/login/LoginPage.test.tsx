import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, expect, test, vi } from 'vitest'
import { SessionGate, useSession } from '@/api/session'
import { LoginPage } from './LoginPage'
import { returnPath } from './returnPath'

afterEach(() => vi.unstubAllGlobals())

const me = {
  id: '1',
  username: 'agent1',
  display_name: '周雨晴',
  roles: ['agent'],
  permissions: ['call:handle'],
  unit: null,
  extension: null,
  csrf_token: 'token',
  must_change_password: false,
  must_enrol_factor: false,
  is_demo: true,
  city_name: '云汀市',
}

function Tickets() {
  const { me, can } = useSession()
  return <p>{`${me.display_name} ${can('call:handle')} ${can('ticket:read')}`}</p>
}

const CITY = { id: 'p1', label: '市统一身份认证', is_reachable: true }

interface Server {
  isDemo?: boolean
  /** The person has a second factor, and this is its code of now. */
  code?: string
  choices?: object
}

const refuse = (status: number, message: string) =>
  Response.json({ code: 'no', message }, { status })
const people = [{ username: 'agent1', name: '周雨晴', unit: '受理科', roles: ['agent'] }]

/** A server that knows one password; demo people only when `isDemo`. */
function visit(path: string, { isDemo = true, code, choices }: Server = {}) {
  const posted: unknown[] = []
  let isSignedIn = false
  const enter = (isRight: boolean, status: number, message: string) => {
    isSignedIn = isRight
    return isRight ? new Response(null, { status: 204 }) : refuse(status, message)
  }
  const answers: Record<string, (body: Record<string, unknown>) => Response> = {
    '/me': () => (isSignedIn ? Response.json(me) : refuse(401, '请先登录')),
    '/demo/people': () => (isDemo ? Response.json({ password: 'right', people }) : refuse(404, '')),
    '/login/choices': () => Response.json({ providers: [], problem: null, ...choices }),
    '/login/factor': (body) => enter(body.code === code, 422, '验证码不对'),
    '/login': ({ password }) =>
      password === 'right' && code
        ? Response.json({ next: 'factor' }, { status: 202 })
        : enter(password === 'right', 401, '用户名或密码不对'),
  }
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url)
    const body = request.method === 'POST' ? await request.json() : {}
    if (request.method === 'POST') posted.push(body)
    return answers[pathname.replace('/api/v1', '')]?.(body) ?? refuse(404, pathname)
  })
  render(
    <QueryClientProvider client={new QueryClient()}>
      <MemoryRouter initialEntries={[path]}>
        <Routes>
          <Route path="/login" element={<LoginPage />} />
          <Route
            path="*"
            element={
              <SessionGate>
                <Tickets />
              </SessionGate>
            }
          />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  )
  return posted
}

test('who is not signed in logs in and comes back to the page', async () => {
  const posted = visit('/tickets?state=handling')
  await userEvent.click(await screen.findByText('agent1'))
  expect(await screen.findByText('周雨晴 true false')).toBeInTheDocument()
  expect(posted).toEqual([{ username: 'agent1', password: 'right' }])
})

test('a wrong password says so and keeps what was typed', async () => {
  visit('/login', { isDemo: false })
  await userEvent.type(screen.getByLabelText('用户名'), 'agent1')
  await userEvent.type(screen.getByLabelText('密码'), 'wrong{Enter}')
  expect(await screen.findByText('用户名或密码不对')).toBeInTheDocument()
  expect(screen.getByLabelText('用户名')).toHaveValue('agent1')
  expect(screen.queryByText('演示账号')).toBeNull()
})

test('the way back stays on this site', () => {
  expect(returnPath('/tickets?state=handling')).toBe('/tickets?state=handling')
  for (const to of [null, 'https://else.where', '//else.where', '/\\else.where']) {
    expect(returnPath(to)).toBe('/')
  }
})

test('with a second factor the code of now is asked for, and a wrong one can be typed again', async () => {
  const posted = visit('/login?to=%2Ftickets', { isDemo: false, code: '123456' })
  await userEvent.type(screen.getByLabelText('用户名'), 'agent1')
  await userEvent.type(screen.getByLabelText('密码'), 'right{Enter}')
  await userEvent.type(await screen.findByLabelText('验证码'), '000000{Enter}')
  expect(await screen.findByText('验证码不对')).toBeInTheDocument()
  expect(screen.getByLabelText('验证码')).toHaveValue('')
  await userEvent.type(screen.getByLabelText('验证码'), '123456{Enter}')
  expect(await screen.findByText('周雨晴 true false')).toBeInTheDocument()
  expect(posted.slice(1)).toEqual([{ code: '000000' }, { code: '123456' }])
})

test('a provider stands beside the password and keeps the way back', async () => {
  visit('/login?to=%2Ftickets%3Fq%3D1', { isDemo: false, choices: { providers: [CITY] } })
  const link = await screen.findByRole('link', { name: '用市统一身份认证登录' })
  expect(link).toHaveAttribute('href', '/api/v1/login/provider/p1?to=%2Ftickets%3Fq%3D1')
})

test('a provider that is down says so and leaves the password', async () => {
  const down = { ...CITY, is_reachable: false }
  visit('/login', { isDemo: false, choices: { providers: [down] } })
  expect(
    await screen.findByText(/市统一身份认证现在连不上，请用用户名和密码登录/),
  ).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /登\s?录/ })).toBeEnabled()
})

test('what went wrong at the provider is told in the words of the server', async () => {
  const problem = { code: 'people.not_linked', message: '您的身份还没有关联，编号 chen' }
  visit('/login?problem=1', { isDemo: false, choices: { providers: [CITY], problem } })
  expect(await screen.findByText(/编号 chen/)).toBeInTheDocument()
})
