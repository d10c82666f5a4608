import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { AccountsPage } from './AccountsPage'
import { AuditPage } from './AuditPage'
import { JobsPage } from './JobsPage'

const job = {
  id: 7,
  name: 'message.send',
  queue: 'normal',
  state: 'failed',
  attempts: 5,
  args: { message_id: 'm1' },
  scheduled_at: null,
  enqueued_at: '2026-11-21T02:00:00Z',
  error: 'ProviderError: outbox',
}

const jobs = (permissions: string[]) =>
  visit({
    Page: JobsPage,
    path: '/admin/jobs',
    permissions,
    answers: {
      'GET /jobs': { counts: { failed: 1 }, parked: [], page: { items: [job], next: null } },
      'POST /jobs/7/retry': new Response(null, { status: 204 }),
    },
  })

test('a failed job shows its error and goes again when asked', async () => {
  const { asked } = jobs(['job:read', 'job:manage'])
  const row = (await screen.findByText('message.send')).closest('tr') as HTMLElement
  expect(row).toHaveTextContent('ProviderError: outbox')
  await userEvent.click(within(row).getByRole('button', { name: '重试' }))
  await waitFor(() => expect(asked.some(({ path }) => path === '/jobs/7/retry')).toBe(true))
})

test('who may only read has nothing to press', async () => {
  jobs(['job:read'])
  expect(await screen.findByText('message.send')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '重试' })).not.toBeInTheDocument()
})

const choices = { founding_roles: [], may_create: true, may_grant: false, roles: ['agent'] }

const accounts = (given: object, answers: object = {}) =>
  visit({
    Page: AccountsPage,
    path: '/admin/accounts',
    permissions: ['account:read', 'account:create'],
    answers: {
      'GET /accounts': { items: [], next: null },
      'GET /accounts/choices': { ...choices, ...given },
      'GET /units': [],
      ...answers,
    },
  })

test('an empty installation asks for the two other administrators first', async () => {
  const { asked } = accounts(
    { founding_roles: ['security_admin', 'audit_admin'] },
    { 'POST /accounts': refusal(409, 'people.username_taken', '用户名已被占用') },
  )
  await userEvent.click(await screen.findByRole('button', { name: '建立安全管理员账号' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).queryByLabelText('单位')).not.toBeInTheDocument()
  await userEvent.type(within(dialog).getByLabelText('用户名'), 'secadmin')
  await userEvent.type(within(dialog).getByLabelText('姓名'), '严守正')
  await userEvent.type(within(dialog).getByLabelText('初始密码'), 'Secret-12345')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('用户名已被占用')).toBeInTheDocument()
  expect(within(dialog).getByLabelText('用户名')).toHaveValue('secadmin')
  expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
    username: 'secadmin',
    role: 'security_admin',
  })
})

test('an installation that stands has no founding step', async () => {
  accounts({})
  expect(await screen.findByRole('button', { name: '新建账号' })).toBeInTheDocument()
  expect(screen.queryByText(/还差两位管理员/)).not.toBeInTheDocument()
})

test('the audit follows a subject through the address', async () => {
  const subject = '00000000-0000-7000-8000-00000000000a'
  const { asked, place } = visit({
    Page: AuditPage,
    path: '/admin/audit?name=ticket.',
    permissions: ['audit:read'],
    answers: {
      'GET /audit': {
        items: [
          {
            id: 1,
            at: '2026-11-21T02:00:00Z',
            name: 'ticket.signed',
            actor_kind: 'system',
            actor_name: null,
            subject_type: 'ticket',
            subject_id: subject,
            body: { unit_id: 'u1' },
          },
        ],
        next: null,
      },
    },
  })
  expect(await screen.findByText('ticket.signed')).toBeInTheDocument()
  expect(screen.getByText('系统')).toBeInTheDocument()
  expect(asked[0]?.query.get('name')).toBe('ticket.')
  await userEvent.click(screen.getByRole('button', { name: new RegExp(subject) }))
  await waitFor(() => expect(asked.at(-1)?.query.get('subject_id')).toBe(subject))
  expect(place.address).toContain(subject)
})
