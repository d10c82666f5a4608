import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { GrantsPage } from './GrantsPage'
import { WebhooksPage } from './WebhooksPage'

const ROW = {
  id: 'w1',
  name: '城管平台',
  url: 'https://partner.example/hook',
  events: ['ticket.*'],
  unit_code: null,
  unit_name: null,
  category_code: null,
  category_name: null,
  state: 'active',
  shows_citizen: false,
  secrets_in_force: 1,
  failing_since: null,
  last_delivered_at: null,
  resumes_at: null,
  notice: '',
  waiting: 0,
  delivered: 3,
  given_up: 0,
  version: 4,
  changed_by: null,
  changed_at: '2026-11-18T02:00:00Z',
}
const DEAD = { ...ROW, id: 'w2', name: '旧平台', state: 'paused', notice: '连续三天推送失败' }
const DELIVERY = {
  id: 'd1',
  message_id: 'msg_1',
  event_name: 'ticket.settled',
  event_label: '办结',
  happened_at: '2026-11-18T02:00:00Z',
  ticket_id: 't1',
  ticket_number: '20261118000042',
  state: 'waiting',
  due_at: null,
  delivered_at: null,
  attempts: [
    {
      ordinal: 1,
      at: '2026-11-18T02:00:00Z',
      status: 500,
      milliseconds: 87,
      error: '',
      error_text: '对方回答 HTTP 500',
      answer: 'oops',
    },
  ],
}
const LOG = { items: [DELIVERY], next: null }
const open = (answers: Record<string, unknown>) =>
  visit({
    Page: WebhooksPage,
    path: '/admin/webhooks',
    permissions: ['integration:manage'],
    answers,
  })

test('a dead receiver says so and offers no test', async () => {
  open({ 'GET /webhooks': [ROW, DEAD] })
  expect(await screen.findByText('连续三天推送失败')).toBeInTheDocument()
  const dead = within(screen.getByRole('region', { name: '旧平台' }))
  expect(dead.getByText('已暂停')).toBeInTheDocument()
  expect(dead.getByRole('button', { name: '发送测试' })).toBeDisabled()
})

test('switching on sends the endpoint as it is with the version that was on the screen', async () => {
  const { asked } = open({ 'GET /webhooks': [DEAD], 'PUT /webhooks/w2': DEAD })
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: /启\s*用/ }))
  const sent = asked.find(({ method }) => method === 'PUT')?.body
  expect(sent).toMatchObject({ version: 4, is_active: true, url: DEAD.url, events: ['ticket.*'] })
})

test('the log shows each attempt and sends one again', async () => {
  const { asked } = open({
    'GET /webhooks': [ROW],
    'GET /webhooks/w1/deliveries': LOG,
    'POST /webhooks/w1/deliveries/d1/replay': DELIVERY,
  })
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: '推送记录' }))
  expect(await screen.findByText('第 1 次 · HTTP 500 · 87 毫秒')).toBeInTheDocument()
  expect(screen.getByText('oops')).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: /重\s*发/ }))
  expect(asked.filter(({ path }) => path.endsWith('/replay'))).toHaveLength(1)
})

test('the security administrator approves by name', async () => {
  const grant = {
    id: 'w1',
    name: '城管平台',
    url: ROW.url,
    state: 'active',
    shows_citizen: false,
    version: 4,
  }
  const { asked } = visit({
    Page: GrantsPage,
    path: '/admin/webhook-grants',
    permissions: ['integration:grant'],
    answers: {
      'GET /webhooks/grants': [grant],
      'PUT /webhooks/w1/citizen-grant': () => refusal(409, 'webhook.changed', '李四已修改过'),
    },
  })
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: '批准携带' }))
  const dialog = await screen.findByRole('dialog')
  expect(dialog).toHaveTextContent('城管平台')
  await user.click(within(dialog).getByRole('button', { name: /确\s*定/ }))
  expect(await screen.findByText('李四已修改过')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
    version: 4,
    is_granted: true,
  })
})
