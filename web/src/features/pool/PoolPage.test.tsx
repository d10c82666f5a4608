import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { ticketDetail, ticketRow } from '@/testing/tickets'
import { visit } from '@/testing/visit'
import type { PoolRow } from './api'
import { PoolPage } from './PoolPage'

const candidate = (name: string, given: Partial<PoolRow['candidates'][number]> = {}) => ({
  unit: { id: `id-${name}`, code: name, name, short_name: name },
  duty_code: `D-${name}`,
  basis: '职责清单',
  confidence: 0.9,
  reasons: ['分类列给该单位'],
  is_direct: false,
  is_disputed: false,
  is_fallback: false,
  is_tied: false,
  assists: [],
  ...given,
})

const poolRow = (ticket: PoolRow['ticket'], given: Partial<PoolRow> = {}): PoolRow => ({
  ticket,
  summary: '概况',
  candidates: [candidate('城管局'), candidate('街道办')],
  decision: {
    route: 'pool',
    sentence: '目录行不在直派清单',
    joint_confidence: 0.7,
    threshold: 0.75,
  },
  precedents: [],
  waiting_since: ticket.registered_at,
  ...given,
})

const overdue = (row: PoolRow['ticket']) => ({
  ...row,
  clock: row.clock && { ...row.clock, used: 1.2, level: 'orange' as const },
})

function open(permission: string, to_review: PoolRow[], to_dispatch: PoolRow[]) {
  const answers: Record<string, unknown> = { 'GET /pool': { to_review, to_dispatch } }
  for (const { ticket } of [...to_review, ...to_dispatch]) {
    const detail = ticketDetail({ ...ticket })
    answers[`GET /tickets/${ticket.id}`] = detail
    answers[`GET /tickets/${ticket.id}/story`] = { items: [] }
    answers[`POST /tickets/${ticket.id}/dispatch`] = detail
    answers[`POST /tickets/${ticket.id}/review`] = detail
  }
  return visit({
    Page: PoolPage,
    path: '/pool',
    permissions: ['ticket:read', 'dispatch:pool', permission],
    answers,
  })
}

const groups = () =>
  screen.getAllByRole('region').flatMap((region) => {
    const name = region.getAttribute('data-group')
    return name ? [`${name} ${within(region).getAllByRole('listitem').length}`] : []
  })

test('groups by what hurts: overdue first, then urgent, then the rest', async () => {
  const late = overdue(ticketRow({ state: 'to_dispatch', urgency: 'urgent' }))
  const urgent = ticketRow({ state: 'to_review', urgency: 'critical' })
  const plain = ticketRow({ state: 'to_dispatch' })
  open('dispatch:review', [poolRow(urgent)], [poolRow(plain), poolRow(late)])
  await screen.findByText(late.number)
  expect(groups()).toEqual(['overdue 1', 'urgent 1', 'to_dispatch 1'])
})

test('a dispatcher finds what waits for a reviewer last', async () => {
  const urgent = ticketRow({ state: 'to_review', urgency: 'critical' })
  const plain = ticketRow({ state: 'to_dispatch' })
  open('dispatch:dispatch', [poolRow(urgent)], [poolRow(plain)])
  await screen.findByText(plain.number)
  expect(groups()).toEqual(['to_dispatch 1', 'others 1'])
})

test('D sends to the first proposal, with its row and the version that was seen', async () => {
  const first = ticketRow({ state: 'to_dispatch', version: 4 })
  const second = ticketRow({ state: 'to_dispatch' })
  const { asked, place } = open('dispatch:dispatch', [], [poolRow(first), poolRow(second)])
  await screen.findByText(first.number)
  await userEvent.keyboard('j')
  expect(await screen.findByText(/目录行不在直派清单/)).toBeInTheDocument()
  await userEvent.keyboard('d')
  await waitFor(() => expect(place.address).toContain(second.id))
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.path).toBe(`/tickets/${first.id}/dispatch`)
  expect(sent?.body).toEqual({
    version: 4,
    unit_id: 'id-城管局',
    assists: [],
    duty_code: 'D-城管局',
    note: '',
  })
})

test('assisting units of the joint list are asked unless a hand unticks them', async () => {
  const unit = (name: string) => ({ id: `id-${name}`, code: name, name, short_name: name })
  const joint = candidate('人社局', {
    assists: [
      { unit: unit('住建局'), duty_code: 'D-1', basis: '', is_expected: true },
      { unit: unit('监察支队'), duty_code: 'D-1', basis: '', is_expected: true },
    ],
  })
  const ticket = ticketRow({ state: 'to_dispatch' })
  const { asked } = open('dispatch:dispatch', [], [poolRow(ticket, { candidates: [joint] })])
  await userEvent.click(await screen.findByText(ticket.number))
  await userEvent.click(await screen.findByRole('checkbox', { name: /住建局/ }))
  await userEvent.click(screen.getByRole('button', { name: /派给人社局/ }))

  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
      unit_id: 'id-人社局',
      assists: ['id-监察支队'],
    }),
  )
})

test('a tie is a person’s to settle: D does nothing', async () => {
  const ticket = ticketRow({ state: 'to_dispatch' })
  const tied = [candidate('甲局', { is_tied: true }), candidate('乙局', { is_tied: true })]
  const { asked } = open('dispatch:dispatch', [], [poolRow(ticket, { candidates: tied })])
  await screen.findByText(ticket.number)
  await userEvent.keyboard('j')
  expect(await screen.findByText(/并列的单位/)).toBeInTheDocument()
  await userEvent.keyboard('d')
  expect(asked.filter(({ method }) => method === 'POST')).toEqual([])
})

test('a reviewer sends what he finds right without changing it', async () => {
  const ticket = ticketRow({ state: 'to_review' })
  const { asked } = open('dispatch:review', [poolRow(ticket)], [])
  await screen.findByText(ticket.number)
  await userEvent.keyboard('j')
  await userEvent.click(await screen.findByRole('button', { name: /派给城管局/ }))
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.path).toBe(`/tickets/${ticket.id}/review`)
  expect(sent?.body.reason).toBe('')
  expect(sent?.body.then).toBe('send')
})

test('an empty pool says so', async () => {
  open('dispatch:dispatch', [], [])
  expect(await screen.findByText('池子空了')).toBeInTheDocument()
})
