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

test('who may make accounts may take the first passwords of those who came by file', async () => {
  accounts({}, { 'POST /accounts/first-passwords': refusal(404, 'not_found', '没有找到') })
  await userEvent.click(await screen.findByRole('button', { name: /领取首次密码/ }))
  await userEvent.click(await screen.findByRole('button', { name: /领取并下载/ }))
  expect(await screen.findByText('没有可以领取的首次密码')).toBeInTheDocument()
})

const subject = '00000000-0000-7000-8000-00000000000a'
const line = {
  id: 1,
  at: '2026-11-21T02:00:00Z',
  name: 'ticket.revealed',
  label: '查看原文',
  group: '工单',
  is_watched: true,
  actor_kind: 'person',
  actor_id: '00000000-0000-7000-8000-00000000000b',
  actor_name: '顾明川',
  subject_type: 'ticket',
  subject_label: '工单',
  subject_id: subject,
  subject_name: null,
  number: '20261121000001',
  details: [{ label: '单位', value: '云汀市供水公司' }],
  body: { unit_id: 'u1' },
}
const kinds = [
  {
    name: 'ticket.revealed',
    label: '查看原文',
    group: 'ticket',
    group_label: '工单',
    is_watched: true,
  },
]
const sealed = { head: null, seals: 0, events: 0, unsealed: 3, checks: [] }

const audit = (path: string, answers: object = {}) =>
  visit({
    Page: AuditPage,
    path,
    permissions: ['audit:read'],
    answers: {
      'GET /audit': { items: [line], next: null },
      'GET /audit/kinds': kinds,
      'GET /audit/seals': sealed,
      ...answers,
    },
  })

test('an audit line reads as a sentence and leads to all of its ticket', async () => {
  const { asked, place } = audit('/admin/audit?name=ticket.')
  const row = (await screen.findByText('顾明川')).closest('tr') as HTMLElement
  expect(row).toHaveTextContent('查看原文')
  expect(row).toHaveTextContent('云汀市供水公司')
  expect(row).toHaveTextContent('重点')
  expect(asked.find(({ path }) => path === '/audit')?.query.get('name')).toBe('ticket.')
  await userEvent.click(within(row).getByRole('button', { name: /20261121000001/ }))
  await waitFor(() => expect(asked.at(-1)?.query.get('number')).toBe('20261121000001'))
  expect(asked.at(-1)?.query.get('name')).toBeNull()
  expect(place.address).toContain('number=20261121000001')
})

test('the watched events are one click away', async () => {
  const { asked } = audit('/admin/audit')
  await screen.findByText('顾明川')
  await userEvent.click(screen.getByRole('checkbox', { name: /只看查看原文/ }))
  await waitFor(() => expect(asked.at(-1)?.query.get('watched')).toBe('true'))
})

test('an incomplete subject id is said and not asked for', async () => {
  const { asked } = audit('/admin/audit?subject_id=123')
  expect(await screen.findByText('对象编号不完整')).toBeInTheDocument()
  expect(asked.some(({ query }) => query.get('subject_id') !== null)).toBe(false)
})

test('a broken history is an alarm that names the places', async () => {
  const check = {
    id: 'c',
    state: 'broken',
    asked_by_name: '王审计',
    asked_at: '2026-11-21T02:00:00Z',
    ended_at: '2026-11-21T02:01:00Z',
    done: 4,
    total: 4,
    events: 900,
    anchors: 0,
    seconds: 2,
    problems: [{ fault: 'changed', n: 3, event_id: 77, text: '第 77 条记录被改动' }],
  }
  audit('/admin/audit', { 'GET /audit/seals': { ...sealed, checks: [check] } })
  expect(await screen.findByRole('alert')).toHaveTextContent('1 处异常')
  expect(screen.getByText('第 77 条记录被改动')).toBeInTheDocument()
})
