import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { visit } from '@/testing/visit'
import { daysUntil } from './columns'
import { TokensPage } from './TokensPage'

afterEach(() => vi.unstubAllGlobals())

const token = (more: object = {}) => ({
  id: 't1',
  name: '数字城管平台',
  owner_id: 'p1',
  owner_name: '严守正',
  is_owner_gone: false,
  permissions: ['ticket:read'],
  state: 'alive',
  created_at: '2026-11-01T02:00:00Z',
  created_by: '秦安',
  expires_at: '2027-11-01T02:00:00Z',
  revoked_at: null,
  last_used_at: null,
  use_count: 0,
  replaces_id: null,
  ...more,
})
const scopes = [
  { name: 'ticket:read', meaning: '查看工单' },
  { name: 'ticket:create', meaning: '经接口登记工单' },
]

const open = (tokens: object[], answers: object = {}, path = '/admin/tokens') =>
  visit({
    Page: TokensPage,
    path,
    permissions: ['token:manage', 'account:read'],
    answers: {
      'GET /tokens': { tokens, scopes },
      'GET /accounts': {
        items: [
          {
            id: 'p1',
            username: 'yan',
            display_name: '严守正',
            unit_name: null,
            roles: [],
            is_active: true,
          },
        ],
        next: null,
      },
      ...answers,
    },
  })

const rowOf = async (name: string) => (await screen.findByText(name)).closest('tr') as HTMLElement

test('shows scopes in words, what was never used, and warns of what ends soon', async () => {
  open([
    token(),
    token({
      id: 't2',
      name: '旧平台',
      state: 'ending',
      expires_at: '2026-12-01T02:00:00Z',
      is_owner_gone: true,
    }),
  ])
  const row = await rowOf('数字城管平台')
  expect(row).toHaveTextContent('查看工单')
  expect(row).toHaveTextContent('从未使用')
  expect(screen.getByRole('alert')).toHaveTextContent('1 个令牌将在 30 天内到期')
  expect(await rowOf('旧平台')).toHaveTextContent('负责人账号已停用')
})

test('what ended is out of the way until asked for', async () => {
  const { place } = open([token(), token({ id: 't2', name: '停了的', state: 'revoked' })])
  await rowOf('数字城管平台')
  expect(screen.queryByText('停了的')).toBeNull()
  await userEvent.click(screen.getByRole('checkbox', { name: '显示已停用和过期的' }))
  const row = await rowOf('停了的')
  expect(within(row).queryByRole('button')).toBeNull()
  expect(place.address).toContain('ended=1')
})

test('a new secret is shown once and no stray key closes it', async () => {
  const made = { token: token({ name: '水务平台' }), secret: 'hy_secret' }
  const { asked } = open([], { 'POST /tokens': made })
  await userEvent.click(await screen.findByRole('button', { name: '新建令牌' }))
  const dialog = await screen.findByRole('dialog')
  await userEvent.type(within(dialog).getByLabelText('名称（哪个系统用）'), '水务平台')
  await userEvent.click(within(dialog).getByLabelText('负责人'))
  await userEvent.click(await screen.findByTitle('严守正 · yan'))
  await userEvent.click(within(dialog).getByRole('checkbox', { name: '查看工单' }))
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText('hy_secret')).toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  expect(screen.getByText('hy_secret')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    name: '水务平台',
    owner_id: 'p1',
    permissions: ['ticket:read'],
    days: 365,
  })
  await userEvent.click(screen.getByRole('button', { name: '我已保存，关闭' }))
  await waitFor(() => expect(screen.queryByText('hy_secret')).toBeNull())
})

test('rotating leaves the old secret a day, unless told otherwise', async () => {
  const made = { token: token(), secret: 'hy_next' }
  const { asked } = open([token()], { 'POST /tokens/t1/rotate': made })
  await userEvent.click(within(await rowOf('数字城管平台')).getByRole('button', { name: '轮换' }))
  await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText('hy_next')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    overlap_hours: 24,
    days: 365,
  })
})

test('days are whole ones, and the last one is none', () => {
  const now = Date.parse('2026-11-21T00:00:00Z')
  expect(daysUntil('2026-11-22T12:00:00Z', now)).toBe(1)
  expect(daysUntil('2026-11-21T23:59:00Z', now)).toBe(0)
})
