import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { assignment, ticketDetail } from '@/testing/tickets'
import { visit } from '@/testing/visit'
import { TicketPage } from '../TicketPage'
import { inOrder } from '../TicketWork'
import { partsFor } from './MyPart'

type Action = ReturnType<typeof assignment>['actions'][number]

const may = (...names: Action['name'][]): Action[] =>
  names.map((name) => ({ name, label: name, is_allowed: true, reason: null }))

const helper = assignment({
  id: 'p1',
  part: 'assist',
  unit: { id: 'u2', code: 'U-H', name: '汀南区住房和城乡建设局', short_name: '汀南区住建局' },
  state: 'to_sign',
  asked: '请清查总包账户',
})

test('a lead stands before its parts, a part before what it handed down, recalled ones last', () => {
  const lead = assignment({ id: 'a1', sent_at: '2026-11-18T02:00:00Z' })
  const gone = { ...helper, id: 'p0', state: 'recalled' as const, sent_at: '2026-11-18T02:30:00Z' }
  const sub = { ...helper, id: 's1', part: 'sub' as const, parent_id: 'p1' }
  const again = assignment({ id: 'a2', round: 2, sent_at: '2026-11-20T02:00:00Z' })

  const order = inOrder([gone, sub, helper, lead, again]).map(({ id }) => id)

  expect(order).toEqual(['a2', 'a1', 'p1', 's1', 'p0'])
})

test('what waits for my word are the submitted parts that I may accept', () => {
  const submitted = { ...helper, id: 'p2', state: 'submitted' as const, actions: may('accept') }
  const ticket = ticketDetail({ assignments: [assignment(), helper, submitted] })

  expect(partsFor(ticket, 'u2').own?.id).toBe('p1')
  expect(partsFor(ticket, 'u1').waiting.map(({ id }) => id)).toEqual(['p2'])
})

test('an assisting unit sees what is asked of it and signs with one key', async () => {
  const ticket = ticketDetail({
    state: 'handling',
    assignments: [assignment(), { ...helper, actions: may('sign') }],
  })
  const { asked } = visit({
    Page: TicketPage,
    path: `/tickets/${ticket.id}`,
    route: '/tickets/:id',
    permissions: ['ticket:read', 'ticket:sign', 'ticket:inbox'],
    me: { unit: helper.unit },
    answers: {
      [`GET /tickets/${ticket.id}`]: ticket,
      [`GET /tickets/${ticket.id}/story`]: { items: [] },
      [`POST /tickets/${ticket.id}/parts/p1/sign`]: ticket,
    },
  })
  await screen.findByRole('region', { name: '请本单位协办' })
  await userEvent.keyboard('s')

  await waitFor(() =>
    expect(asked.filter(({ method }) => method === 'POST')).toMatchObject([
      { path: `/tickets/${ticket.id}/parts/p1/sign`, body: { version: ticket.version } },
    ]),
  )
})
