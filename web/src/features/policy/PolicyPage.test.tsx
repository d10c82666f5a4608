import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import { PolicyPage } from './PolicyPage'

const profile = {
  code: 'cn-base',
  version: 2,
  is_current: true,
  doc: {
    name: '通用时限',
    limits: {
      'unit.help': { amount: 3, unit: 'work_day' },
      'sign.normal': { amount: 4, unit: 'work_hour' },
    },
    category_limits: {},
    leader_approves: ['complaint', 'report'],
    same_time_of_day: false,
    allowed_callback_hours: ['08:30', '21:00'],
  },
}
const policy = {
  current_version: 0,
  profiles: [profile],
  limits: [
    { key: 'unit.help', label: '办理·求助', is_required: true },
    { key: 'sign.normal', label: '签收·一般', is_required: true },
  ],
  years: [
    {
      year: 2027,
      version: 0,
      is_published: false,
      doc: { holidays: [], make_up: [], source: '' },
      names: {},
    },
  ],
  overrides: [
    { day: '2027-03-05', version: 1, doc: { kind: 'holiday', periods: null, name: '泼水节' } },
  ],
  unit_calendars: [],
  units: [],
  versions: { 'override/2027-03-05': 1 },
}
const preview = {
  running: 40,
  moved: 3,
  earlier: 2,
  later: 1,
  overdue_at_once: 1,
  rescued: 0,
  applies_to_open: true,
  by_unit: [{ unit_name: '市水务局', moved: 3, earlier: 2, later: 1, overdue_at_once: 1 }],
  examples: [
    {
      ticket_id: 't1',
      number: '20261118000001',
      clock: '单位办理',
      unit_name: '市水务局',
      before: '2026-11-23T09:30:00Z',
      after: '2026-11-20T09:30:00Z',
      why: ['截止时间：11月20日（周五）17:30。'],
    },
  ],
}

const open = (tab: string, permissions: string[], answers: object = {}) =>
  visit({
    Page: PolicyPage,
    path: `/admin/policy?tab=${tab}&year=2027`,
    permissions,
    answers: {
      'GET /policy': policy,
      'GET /categories': [],
      'GET /units': [],
      'GET /policy/changes': { items: [], next: null },
      'POST /policy/preview': preview,
      'POST /policy/changes': {},
      ...answers,
    },
  })

const EDIT = ['policy:read', 'policy:edit']

test('a changed limit is previewed, then saved with a reason and the version that was seen', async () => {
  const { asked } = open('limits', EDIT)
  const amount = await screen.findByLabelText('办理·求助：数值')
  await userEvent.clear(amount)
  await userEvent.type(amount, '2')
  expect(screen.getByText('3 工作日 → 2 工作日')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '预览并保存' }))
  expect(await screen.findByText('40 个在走的时限中，3 个会变')).toBeInTheDocument()
  const save = screen.getByRole('button', { name: '仍要保存（1 个会立即超时）' })
  expect(save).toBeDisabled()
  await userEvent.type(screen.getByLabelText(/修改原因/), '通知')
  await userEvent.click(save)
  await waitFor(() => expect(asked.some(({ path }) => path === '/policy/changes')).toBe(true))
  const sent = asked.find(({ method, path }) => method === 'POST' && path === '/policy/changes')
  expect(sent?.body).toMatchObject({
    version: 2,
    note: '通知',
    applies_to_open: false,
    wish: { kind: 'profile', key: 'cn-base', doc: { limits: { 'unit.help': { amount: 2 } } } },
  })
}, 20_000)

test('every wrong field of a refused change is named', async () => {
  const body = {
    code: 'city.policy_invalid',
    message: '有 1 处需要更正，没有保存',
    data: {},
    fields: [{ loc: 'limits.unit.help.amount', message: '数值应为 1 至 250 的整数' }],
  }
  open('limits', EDIT, { 'POST /policy/preview': Response.json(body, { status: 422 }) })
  const amount = await screen.findByLabelText('办理·求助：数值')
  await userEvent.clear(amount)
  await userEvent.type(amount, '900')
  await userEvent.click(screen.getByRole('button', { name: '预览并保存' }))
  expect(await screen.findByText('数值应为 1 至 250 的整数')).toBeInTheDocument()
})

test('a year without a notice says so, and a day shows the decision of the city', async () => {
  const { asked } = open('days', EDIT)
  expect(await screen.findByText(/这一年的放假通知尚未录入/)).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: /2027-03-05 .*泼水节/ }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByLabelText(/名称/)).toHaveValue('泼水节')
  await userEvent.click(within(dialog).getByRole('button', { name: '取消本市安排' }))
  await waitFor(() => expect(asked.some(({ path }) => path === '/policy/preview')).toBe(true))
  expect(asked.find(({ path }) => path === '/policy/preview')?.body).toMatchObject({
    wish: { kind: 'override', key: '2027-03-05', doc: null },
  })
})

test('who may only read has nothing to press', async () => {
  open('limits', ['policy:read'])
  expect(await screen.findByText('您可以查看，不能修改')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '预览并保存' })).not.toBeInTheDocument()
  expect(screen.getByLabelText('办理·求助：数值')).toBeDisabled()
})

test('who may see the registers finds the table behind a part, and nobody else', async () => {
  open('days', [...EDIT, 'data:read'])
  const link = await screen.findByRole('link', { name: '用表格导入、导出' })
  expect(link).toHaveAttribute('href', '/admin/data?register=years')
})

test('without the registers there is no way to the table', async () => {
  open('days', EDIT)
  await screen.findByText(/这一年的放假通知尚未录入/)
  expect(screen.queryByRole('link', { name: '用表格导入、导出' })).not.toBeInTheDocument()
})
