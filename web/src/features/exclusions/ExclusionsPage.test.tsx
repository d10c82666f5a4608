import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Exclusion, TicketExclusions as Read } from './api'
import { ExclusionsPage } from './ExclusionsPage'
import { TicketExclusions } from './TicketExclusions'

const AT = '2026-11-21T02:00:00Z'

function applied(given: Partial<Exclusion> = {}): Exclusion {
  return {
    id: 'x1',
    ticket: {
      id: 't1',
      number: '20261121000039',
      title: '反复投诉停水',
      kind: 'complaint',
      state: 'handling',
      lead_unit_name: '供水集团',
      due_at: AT,
    },
    evaluation: null,
    code: 'malicious',
    state: 'asked',
    unit_id: 'u1',
    unit_name: '云汀市供水集团',
    evidence: '七日内重复投诉四十二次',
    asked_by_name: '江水生',
    asked_at: AT,
    decided_at: null,
    answers: [{ name: '陆承安', is_granted: true, note: '证据属实', at: AT }],
    still_needed: 1,
    can_decide: true,
    why_not: null,
    can_withdraw: false,
    version: 2,
    ...given,
  }
}

const open = (row: Exclusion, answers: Record<string, unknown> = {}) =>
  visit({
    Page: ExclusionsPage,
    path: '/exclusions?open=x1',
    permissions: ['exclusion:read', 'exclusion:decide'],
    answers: { 'GET /exclusions': { items: [row], next: null }, ...answers },
  })

test('shows who answered, how many must still, and Y grants', async () => {
  const { asked } = open(applied(), {
    'POST /exclusions/x1/decide': applied({ state: 'granted', still_needed: 0 }),
  })
  expect(await screen.findByText('陆承安')).toBeInTheDocument()
  expect(screen.getByText('还须 1 人同意；一人驳回即驳回')).toBeInTheDocument()
  await userEvent.keyboard('y')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 2,
    is_granted: true,
    note: '',
  })
  expect(asked[0]?.query.get('mine')).toBe('true')
})

test('a refusal needs its reason before anything is sent', async () => {
  const { asked } = open(applied(), { 'POST /exclusions/x1/decide': applied({ state: 'refused' }) })
  await screen.findByText('陆承安')
  await userEvent.keyboard('n')
  expect(screen.getByRole('alert')).toHaveTextContent('请写明驳回理由')
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  await userEvent.type(screen.getByLabelText('意见'), '证据不足')
  await userEvent.click(screen.getByRole('button', { name: /驳回/ }))
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({ note: '证据不足' })
})

test('who answered before sees why there is no button', async () => {
  open(applied({ can_decide: false, why_not: '您已表态，还须另一人审定' }))
  expect(await screen.findByText('您已表态，还须另一人审定')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /同意剔除/ })).not.toBeInTheDocument()
})

function onTicket(given: Partial<Read> = {}, permissions = ['exclusion:read', 'exclusion:ask']) {
  const read: Read = {
    items: [],
    is_excluded: false,
    evaluations: [
      {
        id: 'e1',
        round: 1,
        satisfaction: 'dissatisfied',
        solved: 'no',
        words: '修路的事没人管',
        at: AT,
        why_not: null,
      },
    ],
    ticket_codes: ['malicious', 'impossible', 'outside_power'],
    evaluation_codes: ['wrong_ticket', 'not_our_matter', 'malicious'],
    can_ask: true,
    why_not: null,
    ...given,
  }
  return visit({
    Page: () => <TicketExclusions id="t1" />,
    path: '/tickets/t1',
    permissions,
    answers: { 'GET /tickets/t1/exclusions': read, 'POST /tickets/t1/exclusions': applied() },
  })
}

test('an evaluation is contested with its own reasons and evidence', async () => {
  const { asked } = onTicket()
  await userEvent.click(await screen.findByRole('button', { name: '对评价提异议' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).queryByText('超出单位职权')).not.toBeInTheDocument()
  await userEvent.click(within(dialog).getByText('评价的不是本工单'))
  await userEvent.type(within(dialog).getByLabelText('证据'), '评价说的是修路，本单是停水')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    code: 'wrong_ticket',
    evidence: '评价说的是修路，本单是停水',
    evaluation_id: 'e1',
  })
})

test('what may not be applied for is greyed; who may not apply sees no button', async () => {
  onTicket({ can_ask: false, why_not: '已有申请正在审定或已经剔除' })
  expect(await screen.findByRole('button', { name: '申请剔除本工单' })).toBeDisabled()
})

test('readers see applications only', async () => {
  onTicket({ items: [applied()] }, ['exclusion:read'])
  expect(await screen.findByText('七日内重复投诉四十二次')).toBeInTheDocument()
  expect(screen.queryByRole('button')).not.toBeInTheDocument()
})
