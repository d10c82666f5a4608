import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Alert, Board } from './api'
import { BoardPage } from './BoardPage'

const now = () => new Date().toISOString()
const count = (n: number, query: string, list: 'tickets' | 'callbacks' | 'calls' | 'alerts') => ({
  count: n,
  drill: { list, query },
})

const board: Board = {
  at: now(),
  day_began_at: now(),
  calls: {
    live: count(1, 'state=live', 'calls'),
    waiting: count(0, 'state=waiting', 'calls'),
    wrap_up: count(0, 'state=wrap_up', 'calls'),
    agents: [
      {
        agent_id: 'p1',
        name: '周雨晴',
        extension: '8001',
        state: 'live',
        call_id: 'c1',
        seconds: 65,
        waiting_wrap_ups: 0,
        highest_risk: 3,
        watch_level: 2,
        watch_score: 61,
        reasons: ['来电人生气', '抢话'],
      },
    ],
    waiting_calls: [],
  },
  tickets: {
    by_state: [
      { state: 'to_sign', ...count(21, 'state=to_sign', 'tickets') },
      { state: 'rework', ...count(0, 'state=rework', 'tickets') },
    ],
    open: count(21, 'state=to_sign', 'tickets'),
    due_today: count(2, 'due=today', 'tickets'),
    overdue: count(0, 'due=overdue', 'tickets'),
  },
  callbacks: {
    open: count(3, 'state=waiting', 'callbacks'),
    due: count(3, 'due=due', 'callbacks'),
    overdue: count(0, 'due=overdue', 'callbacks'),
  },
  alerts: {
    by_level: [
      { level: 'red', ...count(1, 'level=red', 'alerts') },
      { level: 'orange', ...count(0, 'level=orange', 'alerts') },
      { level: 'yellow', ...count(0, 'level=yellow', 'alerts') },
    ],
    late: count(0, 'late=true', 'alerts'),
  },
  figures: [
    {
      name: 'satisfied',
      numerator: 3,
      denominator: 4,
      share: 0.75,
      low: 0.301,
      high: 0.954,
      formula: '满意 ÷ 有效评价',
      drill: { list: 'board', query: 'figure=satisfied' },
    },
    {
      name: 'on_time',
      numerator: 0,
      denominator: 0,
      share: null,
      low: null,
      high: null,
      formula: '按时 ÷ 到期',
      drill: { list: 'board', query: 'figure=on_time' },
    },
  ],
}

const alert: Alert = {
  id: 'al1',
  kind: 'callback_dissatisfied',
  level: 'red',
  state: 'open',
  sentence: '回访：群众不满意，未解决',
  round: 1,
  times: 1,
  ticket: {
    id: 't1',
    number: '20261121000040',
    title: '梧桐湾停水',
    kind: 'help',
    state: 'to_callback',
    lead_unit_name: '供水集团',
    due_at: now(),
  },
  call: null,
  measure: null,
  raised_at: now(),
  due_at: new Date(Date.now() + 1_800_000).toISOString(),
  escalated_at: null,
  is_late: false,
  taken_by: null,
  taken_by_name: null,
  taken_at: null,
  is_mine: false,
  closed_by_name: null,
  closed_at: null,
  decision: null,
  reason: '',
  decisions: ['explained'],
  can_rework: true,
  version: 1,
}

function open(path = '/board', permissions = ['board:read', 'alert:read', 'alert:handle']) {
  return visit({
    Page: BoardPage,
    path,
    permissions,
    answers: {
      'GET /board': board,
      'GET /alerts': { items: [alert], next: null },
      'POST /alerts/al1/rework': { ...alert, state: 'closed', decision: 'rework' },
      'GET /board/figures/satisfied': [
        {
          kind: 'ticket',
          id: 't1',
          label: '20261121000040',
          title: '梧桐湾停水',
          at: now(),
          is_counted: false,
        },
      ],
    },
  })
}

test('every share carries its n and its interval; nothing to count is no zero', async () => {
  open()
  const figures = await screen.findByRole('region', { name: '今天的指标' })
  const satisfied = within(figures).getByRole('link', { name: /满意率/ })
  expect(satisfied).toHaveTextContent('75.0%')
  expect(satisfied).toHaveTextContent('3 / 4')
  expect(satisfied).toHaveTextContent('95% 区间 30.1%–95.4%')
  const onTime = within(figures).getByRole('link', { name: /按时办结率/ })
  expect(onTime).toHaveTextContent('今天还没有可算的记录')
  expect(onTime).not.toHaveTextContent('%')
})

test('every number leads to the rows behind it', async () => {
  open()
  const states = await screen.findByRole('list', { name: '在办工单按状态分布' })
  expect(within(states).getAllByRole('link')).toHaveLength(1)
  expect(within(states).getByRole('link')).toHaveAttribute('href', '/tickets?state=to_sign')
  expect(screen.getByRole('link', { name: /今天到期/ })).toHaveAttribute(
    'href',
    '/tickets?due=today',
  )
  expect(screen.getByRole('link', { name: /超时未打/ })).toHaveAttribute(
    'href',
    '/callbacks?due=overdue',
  )
})

test('the address of a figure shows its rows, counted or not', async () => {
  open('/board?figure=satisfied')
  const rows = await screen.findByRole('dialog')
  expect(await within(rows).findByText('20261121000040')).toBeInTheDocument()
  expect(within(rows).getByText('只计入分母')).toBeInTheDocument()
})

test('rework is ordered with a reason that the unit reads', async () => {
  const { asked } = open()
  await screen.findByText('回访：群众不满意，未解决')
  await userEvent.keyboard('w')
  const dialog = await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('请写明说明')).toBeInTheDocument()
  await userEvent.type(within(dialog).getByLabelText('重办要求'), '请到现场核实')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 1,
    reason: '请到现场核实',
  })
})

test('who may not handle alerts sees them without buttons', async () => {
  open('/board', ['board:read', 'alert:read'])
  await screen.findByText('回访：群众不满意，未解决')
  expect(screen.queryByRole('button', { name: /接手/ })).not.toBeInTheDocument()
})

test('the level in the address filters the alerts', async () => {
  const { asked } = open('/board?level=red')
  await screen.findByText('回访：群众不满意，未解决')
  expect(asked.find(({ path }) => path === '/alerts')?.query.getAll('level')).toEqual(['red'])
})
