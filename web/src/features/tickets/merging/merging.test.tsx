import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { PoolPage } from '@/features/pool/PoolPage'
import { ticketDetail, ticketRow } from '@/testing/tickets'
import { refusal, visit } from '@/testing/visit'
import type { TicketDetail } from '../api'
import { TicketPage } from '../TicketPage'
import type { Child, LikeTicket, LikeTickets } from './api'
import { targetsOf } from './MergeDialog'

const SLOW = 20_000 // a dialog with a whole ticket on either side
const REVIEWER = ['ticket:read', 'dispatch:pool', 'dispatch:review', 'ticket:merge']

const like = (given: Partial<LikeTicket> = {}): LikeTicket => ({
  ticket: ticketRow({ state: 'handling', title: '梧桐湾没水' }),
  summary: '李**来电反映停水',
  citizen: null,
  score: 0.82,
  flag: 'duplicate',
  reasons: [
    { kind: 'same_category', text: '分类相同' },
    { kind: 'words', text: '都提到停水' },
  ],
  parent: null,
  children_count: 0,
  why_not: null,
  ...given,
})

const likes = (...items: LikeTicket[]): LikeTickets => ({
  items,
  people: items.length + 1,
  is_group: false,
  threshold: 0.6,
  sentence: items.length ? '别的诉求人已反映过这件事，核实后可并单。' : '',
})

const child = (given: Partial<Child> = {}): Child => ({
  id: 'c1',
  number: '20261121000077',
  state: 'merged',
  is_merged: true,
  title: '停水',
  summary: '李**家停水',
  citizen_name: '李**',
  citizen_phone: '128****0001',
  own_reply: '',
  people: 1,
  version: 5,
  ...given,
})

const mayMerge: TicketDetail['actions'] = [
  { name: 'merge', label: '并单', is_allowed: true, reason: null },
]

test('a merged candidate leads to its parent, one that cannot be is left out, each once', () => {
  const parent = { id: 'p1', number: '20261121000009' }
  const merged = like({ parent })
  const refused = like({ why_not: '母单已办结' })
  const direct = like()
  const found = targetsOf([merged, refused, direct, like({ ticket: direct.ticket })], [], [], 'x')
  expect(found.map(({ id }) => id)).toEqual(['p1', direct.ticket.id])
  expect(targetsOf([direct], [], [], direct.ticket.id)).toEqual([])
})

test(
  'M shows both side by side and merges into the chosen parent with the version seen',
  async () => {
    const ticket = ticketDetail({ state: 'to_review', version: 4, actions: mayMerge })
    const candidate = like()
    const parent = ticketDetail({ ...candidate.ticket, summary: '母单说停水两天' })
    const { asked } = visit({
      Page: TicketPage,
      path: `/tickets/${ticket.id}`,
      route: '/tickets/:id',
      permissions: REVIEWER,
      answers: {
        [`GET /tickets/${ticket.id}`]: ticket,
        [`GET /tickets/${ticket.id}/story`]: { items: [] },
        [`GET /tickets/${ticket.id}/like`]: likes(candidate),
        [`GET /tickets/${parent.id}`]: parent,
        [`POST /tickets/${parent.id}/merge`]: parent,
      },
    })
    await screen.findByText(ticket.number)
    await userEvent.keyboard('m')
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(await dialog.findByRole('radio', { name: /梧桐湾没水/ }))
    expect(await dialog.findByText('母单说停水两天')).toBeInTheDocument()
    await userEvent.click(dialog.getByRole('button', { name: /并单/ }))
    await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
    const sent = asked.find(({ method }) => method === 'POST')
    expect(sent?.path).toBe(`/tickets/${parent.id}/merge`)
    expect(sent?.body).toEqual({ children: [{ id: ticket.id, version: 4 }], reason: '' })
  },
  SLOW,
)

test(
  'a refused merge keeps the dialog and says why',
  async () => {
    const ticket = ticketDetail({ state: 'to_review', actions: mayMerge })
    const candidate = like()
    visit({
      Page: TicketPage,
      path: `/tickets/${ticket.id}`,
      route: '/tickets/:id',
      permissions: REVIEWER,
      answers: {
        [`GET /tickets/${ticket.id}`]: ticket,
        [`GET /tickets/${ticket.id}/story`]: { items: [] },
        [`GET /tickets/${ticket.id}/like`]: likes(candidate),
        [`GET /tickets/${candidate.ticket.id}`]: ticketDetail({ ...candidate.ticket }),
        [`POST /tickets/${candidate.ticket.id}/merge`]: refusal(
          409,
          'ticket.refused',
          '母单已办结，新的诉求请另行派单',
        ),
      },
    })
    await screen.findByText(ticket.number)
    await userEvent.keyboard('m')
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(await dialog.findByRole('radio', { name: /梧桐湾没水/ }))
    await userEvent.click(dialog.getByRole('button', { name: /并单/ }))
    expect(await dialog.findByText('母单已办结，新的诉求请另行派单')).toBeInTheDocument()
  },
  SLOW,
)

test(
  'the parent’s unit writes each citizen’s own reply; settled ones are only read',
  async () => {
    const ticket = ticketDetail({
      state: 'handling',
      people_affected: 3,
      children: [child(), child({ id: 'c2', number: '20261121000078', is_merged: false })],
      actions: [{ name: 'save_reply', label: '写答复', is_allowed: true, reason: null }],
    })
    const { asked } = visit({
      Page: TicketPage,
      path: `/tickets/${ticket.id}`,
      route: '/tickets/:id',
      permissions: ['ticket:read', 'ticket:handle'],
      answers: {
        [`GET /tickets/${ticket.id}`]: ticket,
        [`GET /tickets/${ticket.id}/story`]: { items: [] },
        [`POST /tickets/${ticket.id}/children/c1/reply`]: ticket,
      },
    })
    expect(await screen.findByText('涉及 3 人')).toBeInTheDocument()
    const [write, ...others] = screen.getAllByRole('button', { name: '写单独答复' })
    expect(others).toEqual([])
    if (write) await userEvent.click(write)
    const dialog = within(await screen.findByRole('dialog'))
    fireEvent.change(dialog.getByRole('textbox'), { target: { value: '您家已修好' } })
    await userEvent.click(dialog.getByRole('button', { name: /单独答复/ }))
    await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
      version: 5,
      text: '您家已修好',
    })
  },
  SLOW,
)

test(
  'picked rows of the pool are merged together into one of them',
  async () => {
    const rows = [1, 2].map((n) => ticketRow({ state: 'to_review', title: `停水${n}`, version: n }))
    const [first, second] = rows
    if (!first || !second) throw new Error('two rows')
    const answers: Record<string, unknown> = {
      'GET /pool': {
        to_review: rows.map((ticket) => ({
          ticket,
          summary: '',
          candidates: [],
          decision: null,
          precedents: [],
          waiting_since: ticket.registered_at,
        })),
        to_dispatch: [],
      },
    }
    for (const row of rows) {
      answers[`GET /tickets/${row.id}`] = ticketDetail({ ...row })
      answers[`GET /tickets/${row.id}/story`] = { items: [] }
      answers[`GET /tickets/${row.id}/like`] = likes()
      answers[`POST /tickets/${row.id}/merge`] = ticketDetail({ ...row })
    }
    const { asked } = visit({ Page: PoolPage, path: '/pool', permissions: REVIEWER, answers })
    await screen.findByText(first.number)
    await userEvent.keyboard('jJ')
    expect(await screen.findByText('已勾选 2 条')).toBeInTheDocument()
    await userEvent.keyboard('M')
    const dialog = within(await screen.findByRole('dialog'))
    await userEvent.click(await dialog.findByRole('radio', { name: /停水2/ }))
    await userEvent.click(dialog.getByRole('button', { name: /并单/ }))
    await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
    const sent = asked.find(({ method }) => method === 'POST')
    expect(sent?.path).toBe(`/tickets/${second.id}/merge`)
    expect(sent?.body.children).toEqual([{ id: first.id, version: 1 }])
  },
  SLOW,
)
