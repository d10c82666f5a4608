import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { LikeTickets } from '@/features/tickets/merging/api'
import { ticketRow } from '@/testing/tickets'
import { likeBodyOf } from './LikeDraft'
import { makeField, makeMatter, makeView, showDesk } from './testing'

const repeat = {
  ticket: ticketRow({ id: 't9', state: 'handling', title: '梧桐湾停水（上次）' }),
  summary: '来电反映停水',
  citizen: null,
  score: 0.9,
  flag: 'repeat' as const,
  reasons: [{ kind: 'same_citizen' as const, text: '同一来电人' }],
  parent: null,
  children_count: 0,
  why_not: null,
}

const likes = (sentence: string, ...items: LikeTickets['items']): LikeTickets => ({
  items,
  people: items.length,
  is_group: false,
  threshold: 0.6,
  sentence,
})

test('a repeat is offered to be noted on its ticket, and ends the matter there', async () => {
  const answer = { ordinal: 1, outcome: 'appended', sentence: '已补记' }
  const { sent } = showDesk(
    makeView(),
    ({ path }) => (path.endsWith('/appended') ? answer : undefined),
    likes('同一来电人已反映过这件事', repeat),
  )
  expect(await screen.findByText('梧桐湾停水（上次）', {}, { timeout: 10_000 })).toBeInTheDocument()
  expect(screen.getByText(/同一来电人已反映过这件事/)).toBeInTheDocument()
  fireEvent.keyDown(document.body, { key: 'b', code: 'KeyB', altKey: true })
  fireEvent.click(await screen.findByRole('button', { name: /提交/ }))
  await waitFor(() => expect(sent.some(({ path }) => path.endsWith('/appended'))).toBe(true))
  const ended = sent.find(({ path }) => path.endsWith('/appended'))
  expect(ended?.body).toMatchObject({ version: 3, ticket_id: 't9' })
}, 20_000)

test('nothing is offered to be noted on what has ended or another citizen told', async () => {
  const closed = { ...repeat, ticket: { ...repeat.ticket, state: 'closed' as const } }
  const other = { ...repeat.ticket, id: 't8', title: '邻居的' }
  const neighbour = { ...repeat, ticket: other, flag: 'duplicate' as const }
  showDesk(makeView(), undefined, likes('', closed, neighbour))
  expect(await screen.findByText('邻居的', {}, { timeout: 10_000 })).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /补记到该工单/ })).toBeNull()
}, 20_000)

test('the draft is searched with the contact number, else the caller’s, never a masked one', () => {
  const { call } = makeView()
  expect(likeBodyOf(makeMatter(), call, false).phone).toBe('12803351746')
  expect(likeBodyOf(makeMatter(), { ...call, is_masked: true }, false).phone).toBe('')
  const contact = makeField({ field: 'contact', value: '128 1234 5678' })
  expect(likeBodyOf(makeMatter({ fields: [contact] }), call, false).phone).toBe('12812345678')
  expect(likeBodyOf(makeMatter(), call, true).confidentiality).toBe('confidential')
})
