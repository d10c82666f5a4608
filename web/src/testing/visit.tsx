import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import type { ComponentType } from 'react'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { vi } from 'vitest'
import { type Me, SessionProvider } from '@/api/session'

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
}

type Answer = unknown | ((asked: Asked) => unknown)

export const someone: Me = {
  id: '00000000-0000-7000-8000-000000000001',
  username: 'someone',
  display_name: '苏静怡',
  roles: [],
  permissions: [],
  unit: null,
  extension: null,
  csrf_token: 'token',
  must_change_password: false,
  must_enrol_factor: false,
  is_demo: false,
  city_name: '云汀市',
}

/** A refusal as the server words it. */
export const refusal = (status: number, code: string, message: string) =>
  Response.json({ code, message, data: {}, fields: [] }, { status })

async function toAsked(request: Request): Promise<Asked> {
  const { pathname, searchParams } = new URL(request.url)
  const text = request.method === 'GET' ? '' : await request.text()
  return {
    method: request.method,
    path: pathname.replace('/api/v1', ''),
    query: searchParams,
    body: text ? JSON.parse(text) : {},
  }
}

/**
 * Serve `answers` ("GET /tickets": what it answers, or a function of what was asked) to whatever
 * fetches; everything else is a 404. Answers the list of what was asked, which grows.
 */
export function serve(answers: Readonly<Record<string, Answer>>): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (input: Request | string, init?: RequestInit) => {
    const request =
      typeof input === 'string' ? new Request(new URL(input, location.href), init) : input
    const one = await toAsked(request)
    asked.push(one)
    const answer = answers[`${one.method} ${one.path}`]
    if (answer === undefined) return refusal(404, 'not_found', `${one.method} ${one.path}`)
    const given = typeof answer === 'function' ? answer(one) : answer
    return given instanceof Response ? given.clone() : Response.json(given)
  })
  return asked
}

interface Visit {
  Page: ComponentType
  path: string
  /** The route's pattern, where it has parameters. */
  route?: string
  permissions?: readonly string[]
  me?: Partial<Me>
  answers: Readonly<Record<string, Answer>>
}

/** Open a page as a signed-in person of a server that answers `answers`. */
export function visit({ Page, path, route, permissions = [], me, answers }: Visit) {
  const asked = serve(answers)
  const place = { address: '' }
  function Watch() {
    const { pathname, search } = useLocation()
    place.address = pathname + search
    return null
  }
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  render(
    <ConfigProvider
      locale={zhCN}
      theme={{ token: { motion: false } }}
      button={{ autoInsertSpace: false }}
    >
      <AntApp>
        <QueryClientProvider client={queries}>
          <MemoryRouter initialEntries={[path]}>
            <SessionProvider me={{ ...someone, ...me, permissions: [...permissions] }}>
              <Watch />
              <Routes>
                <Route path={route ?? new URL(path, 'http://x').pathname} element={<Page />} />
                <Route path="*" element={null} />
              </Routes>
            </SessionProvider>
          </MemoryRouter>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>,
  )
  return { asked, place }
}
