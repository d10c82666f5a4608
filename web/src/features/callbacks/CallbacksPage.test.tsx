import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Callback } from './api'
import { CallbacksPage } from './CallbacksPage'
import { groupsOf } from './groups'

const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString()

function callback(given: Partial<Callback> = {}): Callback {
  return {
    id: 'k1',
    state: 'waiting',
    round: 1,
    ticket_id: 't1',
    number: '20261121000039',
    ticket_state: 'to_callback',
    title: '梧桐湾停水',
    summary: '停水',
    kind: 'help',
    category_code: '090101',
    category_name: '停水',
    urgency: 'normal',
    confidentiality: 'normal',
    citizen_name: '周**',
    phone: '128****1746',
    lead_unit_name: '供水集团',
    unit_claims: 'solved',
    public_reply: '已恢复供水',
    settled_at: at(-10),
    order_at: at(100),
    next_try_at: at(-1),
    clock: {
      started_at: at(-10),
      due_at: at(110),
      stopped_at: null,
      used: 0.1,
      level: 'green',
      steps: [],
    },
    attempts: [],
    taken_by: null,
    taken_by_name: null,
    is_mine: false,
    evaluation: null,
    ended_at: null,
    actions: [{ name: 'take', is_allowed: true, reason: null }],
    version: 2,
    ...given,
  }
}

const calling: Partial<Callback> = {
  is_mine: true,
  state: 'taken',
  attempts: [
    { ordinal: 1, began_at: at(0), ended_at: null, result: null, note: '', actor_name: '沈若兰' },
  ],
  actions: [{ name: 'evaluate', is_allowed: true, reason: null }],
  version: 5,
}

const desk = {
  is_calling_allowed: false,
  changes_at: at(600),
  waiting: 1,
  mine: 0,
  overdue: 1,
  due_soon: 0,
}

function open(row: Callback, answers: Record<string, unknown> = {}, path = '/callbacks') {
  return visit({
    Page: CallbacksPage,
    path,
    permissions: ['callback:read', 'callback:handle'],
    answers: {
      'GET /callbacks': { items: [row], next: null },
      'GET /callbacks/desk': desk,
      ...answers,
    },
  })
}

test('says that it is quiet time and what is late', async () => {
  open(callback())
  expect(await screen.findByText(/现在是免打扰时段/)).toBeInTheDocument()
  expect(screen.getByText('超时 1')).toBeInTheDocument()
})

test('E takes the chosen one with the version that was seen', async () => {
  const { asked } = open(callback(), { 'POST /callbacks/k1/take': callback(calling) })
  await screen.findByText('20261121000039')
  await userEvent.keyboard('j')
  await screen.findByRole('button', { name: /领取/ })
  await userEvent.keyboard('e')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ version: 2 })
})

test('both questions are asked before anything is saved; one key each', async () => {
  const { asked } = open(callback(calling), {
    'POST /callbacks/k1/evaluation': callback({ ...calling, ticket_state: 'closed' }),
  })
  await screen.findByText('20261121000039')
  await userEvent.keyboard('j')
  await screen.findByText(/请问您对办理结果满意吗/)
  await userEvent.keyboard('4{Alt>}{Enter}{/Alt}')
  expect(screen.getByRole('alert')).toHaveTextContent('两个问题都要问到')
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await userEvent.keyboard('8{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 5,
    satisfaction: 'dissatisfied',
    solved: 'no',
    words: '',
  })
})

test('the number is on the screen only after it was asked for', async () => {
  const mine = callback({
    is_mine: true,
    state: 'taken',
    actions: [{ name: 'begin', is_allowed: true, reason: null }],
  })
  let isCalling = false
  open(mine, {
    'GET /callbacks': () => ({ items: [isCalling ? callback(calling) : mine], next: null }),
    'POST /callbacks/k1/attempts': () => {
      isCalling = true
      return { phone: '12812341746', callback: callback(calling) }
    },
  })
  await screen.findByText('20261121000039')
  await userEvent.keyboard('j')
  await screen.findByRole('button', { name: /拨打/ })
  expect(screen.queryByText('12812341746')).not.toBeInTheDocument()
  await userEvent.keyboard('d')
  expect(await screen.findByText('12812341746')).toBeInTheDocument()
})

test('a figure elsewhere leads to its rows', async () => {
  const { asked, place } = open(callback(), {}, '/callbacks?due=overdue')
  await screen.findByText('只列出：超时未打')
  expect(asked.find(({ path }) => path === '/callbacks')?.query.get('due')).toBe('overdue')
  await userEvent.click(screen.getByRole('button', { name: '看全部' }))
  expect(place.address).toBe('/callbacks')
})

test('groups: overdue, mine, to be called, later', () => {
  const now = Date.now()
  const rows = [
    callback({ id: 'later', next_try_at: at(50) }),
    callback({ id: 'due' }),
    callback({ id: 'late', clock: { ...callback().clock, due_at: at(-5) } }),
    callback({ id: 'mine', is_mine: true }),
  ]
  const named = groupsOf(rows, now).map(({ name, rows: own }) => [name, own.map(({ id }) => id)])
  expect(named).toEqual([
    ['overdue', ['late']],
    ['mine', ['mine']],
    ['due', ['due']],
    ['later', ['later']],
  ])
})
