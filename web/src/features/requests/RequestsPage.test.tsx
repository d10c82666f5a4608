import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import type { components } from '@/api/schema'
import { ticketDetail } from '@/testing/tickets'
import { refusal, visit } from '@/testing/visit'
import { linesOf, RequestsPage } from './RequestsPage'

type RequestRow = components['schemas']['RequestRow']

function requestRow(given: Partial<RequestRow['request']> = {}): RequestRow {
  return {
    ticket: ticketDetail({ state: 'handling' }),
    request: {
      id: 'r1',
      kind: 'extension',
      kind_label: '延期',
      state: 'asked',
      state_label: '待审批',
      round: 1,
      code: 'works',
      code_label: '需施工或采购周期',
      reason: '配件三天后到货',
      amount: 2,
      amount_text: '2个工作日',
      until: null,
      due_at: '2026-11-23T09:30:00Z',
      asked_by_name: '江水生',
      asked_by_unit: true,
      asked_at: '2026-11-20T02:00:00Z',
      decided_at: null,
      decisions: [],
      waits_for: 'hotline',
      waits_for_label: '热线',
      can_decide: true,
      reason_not: null,
      can_cancel: false,
      version: 1,
      ...given,
    },
    preview: {
      due_at: '2026-11-23T09:30:00Z',
      new_due_at: '2026-11-25T09:30:00Z',
      citizen_due_at: '2026-11-23T13:30:00Z',
      new_citizen_due_at: '2026-11-25T13:30:00Z',
      steps: ['原时限3个工作日，若同意延期2个工作日。'],
      limit_amount: 3,
      unit: 'work_day',
      limit_text: '3个工作日',
      latest_end_at: '2027-02-18T02:00:00Z',
    },
  }
}

function open(rows: readonly RequestRow[], answers: Record<string, unknown> = {}) {
  const tickets = rows.map(({ ticket }) => ticket)
  return visit({
    Page: RequestsPage,
    path: '/requests',
    permissions: ['ticket:read', 'ticket:decide'],
    answers: {
      'GET /requests': { items: rows, is_more: false },
      ...Object.fromEntries(tickets.map((ticket) => [`GET /tickets/${ticket.id}`, ticket])),
      ...Object.fromEntries(
        tickets.map((ticket) => [`GET /tickets/${ticket.id}/story`, { items: [] }]),
      ),
      ...answers,
    },
  })
}

test('requests about one ticket share a line, in the order of the most pressing one', () => {
  const first = requestRow()
  const second = requestRow({ id: 'r2' })
  const third = { ...requestRow({ id: 'r3', kind: 'suspension' }), ticket: first.ticket }
  const lines = linesOf([first, second, third])
  expect(lines.map(({ asked }) => asked.map(({ request }) => request.id))).toEqual([
    ['r1', 'r3'],
    ['r2'],
  ])
})

test('shows what granting would do, and grants with G', async () => {
  const row = requestRow()
  const { asked } = open([row], { 'POST /requests/r1/grant': row.ticket })
  await userEvent.click(await screen.findByText(row.ticket.number))
  const foreseen = await screen.findByRole('region', { name: '同意之后' })
  expect(foreseen).toHaveTextContent('11月25日')
  expect(foreseen).toHaveTextContent('若同意延期2个工作日')
  await userEvent.keyboard('g')
  await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ path }) => path === '/requests/r1/grant')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ version: 1, note: '' })
})

test('refuses only with a reason; a faster colleague is shown', async () => {
  const row = requestRow()
  const { asked } = open([row], {
    'POST /requests/r1/refuse': () =>
      refusal(409, 'ticket.request_changed', '苏静怡 已于 11月20日 处理过这项申请'),
  })
  await userEvent.click(await screen.findByText(row.ticket.number))
  await screen.findByRole('region', { name: '同意之后' })
  await userEvent.keyboard('r')
  const dialog = await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('请写明理由')).toBeInTheDocument()
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await userEvent.type(within(dialog).getByLabelText('不同意的理由'), '配件本地有货')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByRole('alert')).toHaveTextContent('苏静怡')
})

test('says why one cannot decide', async () => {
  const row = requestRow({ can_decide: false, reason_not: '须由另一人审批' })
  open([row])
  await userEvent.click(await screen.findByText(row.ticket.number))
  expect(await screen.findByText('须由另一人审批')).toBeInTheDocument()
  expect(screen.getByRole('region', { name: '等别人审批' })).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^同意/ })).toBeNull()
})

test('nothing asked, nothing to do', async () => {
  open([])
  expect(await screen.findByText('没有等待审批的申请')).toBeInTheDocument()
})
