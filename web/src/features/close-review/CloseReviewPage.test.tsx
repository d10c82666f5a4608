import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { assignment, ticketDetail } from '@/testing/tickets'
import { visit } from '@/testing/visit'
import { CloseReviewPage } from './CloseReviewPage'

const allowed = (name: 'settle' | 'send_back') => ({
  name,
  label: name,
  is_allowed: true,
  reason: null,
})

function open() {
  const ticket = ticketDetail({
    state: 'to_approve',
    version: 9,
    actions: [allowed('settle'), allowed('send_back')],
    assignments: [assignment({ state: 'submitted', reply: '阀门已更换', solved: 'partly' })],
  })
  const row = {
    ticket,
    summary: '停水',
    reply: '阀门已更换',
    solved: 'partly',
    solved_reason: '余下一户待约',
    leader_name: '蒋润泽',
    submitted_at: ticket.registered_at,
    contacts: [
      {
        id: 'k1',
        at: ticket.registered_at,
        actor_name: '江水生',
        way: 'phone',
        result: 'reached',
        seconds: 95,
        note: '约下午',
      },
    ],
    closing: ['已告知恢复时间'],
  }
  const visited = visit({
    Page: CloseReviewPage,
    path: '/close-review',
    permissions: ['ticket:read', 'ticket:close_review'],
    answers: {
      'GET /close-review': { items: [row] },
      [`GET /tickets/${ticket.id}`]: ticket,
      [`GET /tickets/${ticket.id}/story`]: { items: [] },
      [`POST /tickets/${ticket.id}/settle`]: ticket,
      [`POST /tickets/${ticket.id}/send-back`]: ticket,
    },
  })
  return { ...visited, ticket }
}

test('puts the claim beside its evidence; what is not solved stands first', async () => {
  const { ticket } = open()
  await userEvent.click(await screen.findByText(ticket.number))
  expect(screen.getByRole('region', { name: '单位称未解决或部分解决' })).toBeInTheDocument()
  const claim = screen.getByRole('region', { name: '单位的说法' })
  expect(claim).toHaveTextContent('部分解决')
  expect(claim).toHaveTextContent('余下一户待约')
  expect(claim).toHaveTextContent('领导同意：蒋润泽')
  const evidence = screen.getByRole('region', { name: '联系证据' })
  expect(evidence).toHaveTextContent('通话 95 秒')
})

test('settles with the reply as the citizen will read it', async () => {
  const { asked, ticket } = open()
  await userEvent.click(await screen.findByText(ticket.number))
  await screen.findByRole('button', { name: /准予办结/ })
  await userEvent.keyboard('y')
  const reply = await screen.findByLabelText('诉求人看到的答复')
  expect(reply).toHaveValue('阀门已更换')
  await userEvent.clear(reply)
  await userEvent.type(reply, '您家已恢复供水')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/settle'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/settle'))?.body).toEqual({
    version: 9,
    public_reply: '您家已恢复供水',
  })
})

test('sends back only with a reason', async () => {
  const { asked, ticket } = open()
  await userEvent.click(await screen.findByText(ticket.number))
  await screen.findByRole('button', { name: /退回单位/ })
  await userEvent.keyboard('n')
  const dialog = await screen.findByRole('dialog')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('请写明理由')).toBeInTheDocument()
  expect(asked.some(({ path }) => path.endsWith('/send-back'))).toBe(false)
})
