import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { visit } from '@/testing/visit'
import { AccountsPage } from './AccountsPage'
import { SignInSettingsPage } from './SignInSettingsPage'

afterEach(() => vi.unstubAllGlobals())

const detail = {
  id: 'a1',
  username: 'agent1',
  display_name: '周雨晴',
  unit_code: null,
  unit_name: null,
  extension: '8001',
  email: null,
  employee_number: null,
  roles: ['agent'],
  is_active: true,
  version: 3,
  must_change_password: false,
  has_factor: true,
  codes_left: 9,
  locked_until: null,
  session_count: 0,
  last_seen_at: null,
  identities: [],
  notes: [],
}
const choices = {
  founding_roles: [],
  may_create: false,
  may_grant: true,
  roles: ['agent', 'audit_admin'],
}

const account = (more: object, permissions: string[], answers: object = {}) =>
  visit({
    Page: AccountsPage,
    path: '/admin/accounts?id=a1',
    permissions: ['account:read', ...permissions],
    answers: {
      'GET /accounts': { items: [], next: null },
      'GET /accounts/choices': choices,
      'GET /accounts/a1': { ...detail, ...more },
      'GET /units': [],
      ...answers,
    },
  })

test('a reset needs a reason and shows the one-time password once', async () => {
  const { asked } = account({}, ['account:reset'], {
    'POST /accounts/a1/reset-password': { password: 'abc2-def3-ghj4-kmn5' },
  })
  await userEvent.click(await screen.findByRole('button', { name: '重置密码' }))
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText(/请写明原因/)).toBeInTheDocument()
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
  await userEvent.type(screen.getByLabelText('原因（会记入审计）'), '忘记密码，当面核实')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await screen.findByText('abc2-def3-ghj4-kmn5')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    note: '忘记密码，当面核实',
  })
})

test('an administrator is not reset on a page, and the page says where', async () => {
  account({ roles: ['audit_admin'] }, ['account:reset'])
  expect(await screen.findByText(/huying account reset/)).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '重置密码' })).toBeNull()
})

test('the system administrator edits name, unit and telephone, on the version that was read', async () => {
  const { asked } = account({}, ['account:create'], { 'PATCH /accounts/a1': {} })
  await userEvent.click(await screen.findByRole('button', { name: '编辑' }))
  const name = await screen.findByLabelText('姓名')
  await userEvent.clear(name)
  await userEvent.type(name, '周晴')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'PATCH')?.body).toEqual({
      version: 3,
      display_name: '周晴',
      unit_code: null,
      extension: '8001',
    }),
  )
  expect(screen.queryByRole('button', { name: '重置密码' })).toBeNull()
})

const provider = {
  id: 'p1',
  label: '市统一身份认证',
  issuer: 'https://id.city.test',
  client_id: 'huying',
  has_secret: true,
  site_url: 'https://12345.city.test',
  redirect_uri: 'https://12345.city.test/api/v1/login/provider/callback',
  claim: 'preferred_username',
  link_by: 'username',
  state: 'waiting',
  is_active: true,
  version: 2,
  configured_by: '系统',
  approved_by: null,
  approved_at: null,
  linked_count: 0,
}

const settings = (permissions: string[], answers: object = {}) =>
  visit({
    Page: SignInSettingsPage,
    path: '/admin/sign-in',
    permissions: ['account:read', ...permissions],
    answers: {
      'GET /providers': [provider],
      'GET /factor-rule': { roles: ['audit_admin'], lacking: 2 },
      'GET /accounts/choices': choices,
      ...answers,
    },
  })

test('who sets up a provider cannot approve it; a kept secret is never shown and stays', async () => {
  const { asked } = settings(['provider:edit'], { 'PUT /providers/p1': provider })
  expect(await screen.findByText('待批准')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '批准' })).toBeNull()
  await userEvent.click(screen.getByRole('button', { name: '修改' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByLabelText('客户端密钥（client_secret）')).toHaveValue('')
  expect(within(dialog).getByText(provider.redirect_uri)).toBeInTheDocument()
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'PUT')?.body).toMatchObject({
      client_secret: null,
      version: 2,
    }),
  )
})

test('the security administrator approves what was seen, and says which roles need two factors', async () => {
  const { asked } = settings(['provider:approve', 'account:reset'], {
    'POST /providers/p1/approve': provider,
    'PUT /factor-rule': { roles: ['agent', 'audit_admin'], lacking: 5 },
  })
  await userEvent.click(await screen.findByRole('button', { name: '批准' }))
  await userEvent.click(await screen.findByRole('button', { name: '确定' }))
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ version: 2 }),
  )
  expect(screen.getByText(/还有 2 人没有启用/)).toBeInTheDocument()
  const save = screen.getByRole('button', { name: '保存' })
  expect(save).toBeDisabled()
  await userEvent.click(screen.getByRole('checkbox', { name: '话务员' }))
  await userEvent.click(save)
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      roles: ['agent', 'audit_admin'],
    }),
  )
})
