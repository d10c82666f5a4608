import { screen, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { components } from '@/api/schema'
import { ticketRow } from '@/testing/tickets'
import { refusal, visit } from '@/testing/visit'
import { SupplementsPage } from './SupplementsPage'

type Row = components['schemas']['SupplementRow']

const failed = { at: '2026-11-20T02:00:00Z', actor_name: '江水生', result: 'unreached', note: '' }

function row(tries: number, may_give_up = false): Row {
  return {
    ticket: ticketRow({ state: 'to_supplement' }),
    supplement: {
      id: `s${tries}`,
      from_state: 'to_review',
      needed: '请问是几号楼几单元',
      asked_by_name: '苏静怡',
      asked_at: '2026-11-20T01:00:00Z',
      outcome: null,
      outcome_label: '',
      answer: '',
      ended_at: null,
      tries: Array.from({ length: tries }, () => failed) as Row['supplement']['tries'],
      may_give_up,
    },
  }
}

const open = (answer: unknown) =>
  visit({
    Page: SupplementsPage,
    path: '/supplements',
    permissions: ['ticket:read', 'ticket:supplement'],
    answers: { 'GET /supplements': answer },
  })

test('what nobody has tried, what was tried, and what may be ended', async () => {
  const [fresh, tried, late] = [row(0), row(1), row(3, true)]
  open({ items: [tried, late, fresh], is_more: false })
  const group = await screen.findByRole('region', { name: '还没有联系' })
  expect(within(group).getByText(fresh.ticket.number)).toBeInTheDocument()
  expect(within(group).getByText('请问是几号楼几单元')).toBeInTheDocument()
  const over = screen.getByRole('region', { name: '三次未联系上，可以结束补充' })
  expect(within(over).getByText(late.ticket.number)).toBeInTheDocument()
  expect(within(over).queryByText(tried.ticket.number)).toBeNull()
})

test('nothing to ask says so', async () => {
  open({ items: [], is_more: false })
  expect(await screen.findByText('没有等诉求人补充的工单')).toBeInTheDocument()
})

test('no permission is no crash', async () => {
  open(refusal(403, 'forbidden', '您没有此项权限'))
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
})
