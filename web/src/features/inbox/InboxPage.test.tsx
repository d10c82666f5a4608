import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { ticketRow } from '@/testing/tickets'
import { refusal, visit } from '@/testing/visit'
import { InboxPage } from './InboxPage'

const unit = { id: 'u1', code: 'U-WATER', name: '云汀供水集团有限公司' }

function open(answer: unknown, me: object = { unit }) {
  return visit({
    Page: InboxPage,
    path: '/inbox',
    permissions: ['ticket:read', 'ticket:inbox'],
    me,
    answers: { 'GET /inbox': answer },
  })
}

test('shows the groups in the server’s order and leaves empty ones out', async () => {
  const [late, fresh] = [ticketRow(), ticketRow()]
  open({
    groups: [
      { name: 'overdue', label: '已超时', count: 1, items: [late] },
      { name: 'today', label: '今天到期', count: 0, items: [] },
      { name: 'new', label: '待签收', count: 1, items: [fresh] },
    ],
  })
  await screen.findByText(late.number)
  const headings = screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent)
  expect(headings.slice(0, 2)).toEqual(['已超时 1', '待签收 1'])
  const group = screen.getByRole('region', { name: '待签收' })
  expect(within(group).getByText(fresh.number)).toBeInTheDocument()
})

test('somebody without a unit is told whom to ask', () => {
  open({ groups: [] }, { unit: null })
  expect(screen.getByText('您的账号还没有所属单位')).toBeInTheDocument()
})

test('no permission is no crash', async () => {
  open(refusal(403, 'forbidden', '您没有此项权限'))
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
})
