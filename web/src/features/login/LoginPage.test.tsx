import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { afterEach, expect, test, vi } from 'vitest'
import { SessionGate, useSession } from '@/api/session'
import { LoginPage, returnPath } from './LoginPage'

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
  is_demo: true,
  city_name: '云汀市',
}

function Tickets() {
  const { me, can } = useSession()
  return <p>{`${me.display_name} ${can('call:handle')} ${can('ticket:read')}`}</p>
}

/** A server that knows one password; demo people only when `isDemo`. */
function visit(path: string, isDemo = true) {
  const posted: unknown[] = []
  let isSignedIn = false
  const refuse = (status: number, message: string) =>
    Response.json({ code: 'no', message }, { status })
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url)
    if (pathname.endsWith('/me')) return isSignedIn ? Response.json(me) : refuse(401, '请先登录')
    if (pathname.endsWith('/demo/people')) {
      const people = [{ username: 'agent1', name: '周雨晴', unit: '受理科', roles: ['agent'] }]
      return isDemo ? Response.json({ password: 'right', people }) : refuse(404, '')
    }
    const body = await request.json()
    posted.push(body)
    isSignedIn = body.password === 'right'
    return isSignedIn ? new Response(null, { status: 204 }) : refuse(401, '用户名或密码不对')
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
  visit('/login', false)
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
