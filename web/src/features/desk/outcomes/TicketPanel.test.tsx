import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { Matter } from '../api'
import {
  makeCandidate,
  makeField,
  makeMatter,
  makeView,
  proposed,
  type Sent,
  showDesk,
} from '../testing'
import { liveKey } from '../useLiveCall'

afterEach(() => vi.unstubAllGlobals())

const category = (name: string, code: string) =>
  proposed('category', name, { code, label: '诉求分类' })
const place = proposed('place', '梧桐街道', { code: 'YT-1', label: '地点', type: 'place' })
const withPlace = (change: Partial<Matter> = {}) =>
  makeMatter({ fields: [place, makeField({ field: 'people' })], ...change })

/** A server that saves changes and ends the matter where `decision` says. */
function desk(matter: Matter, decision = 'direct') {
  const shown = showDesk(makeView({ matters: [matter] }), ({ method, body }: Sent) => {
    if (method === 'PATCH') {
      const saved = { ...matter, version: Number(body.version) + 1 }
      shown.state.view = makeView({ matters: [saved] })
      return saved
    }
    const ended = { state: 'ended', outcome: 'ticket', ticket_id: 't', version: 9 } as const
    shown.state.view = makeView({ matters: [{ ...matter, ...ended }] })
    return {
      ordinal: 1,
      outcome: 'ticket',
      ticket_id: 't',
      number: '20261121000001',
      query_code: '144684',
      decision,
      sentence: '已登记工单 20261121000001',
      reasons: [],
      basis: '职责清单第三条',
    }
  })
  return shown
}

async function ask() {
  await screen.findByLabelText('people')
  await userEvent.keyboard('{F4}')
  return within(await screen.findByRole('region', { name: '生成工单前确认' }))
}

const steps = (sent: Sent[]) => sent.map(({ method, body }) => [method, body])

test('F4 shows where it will go and why; Enter accepts exactly what is shown', async () => {
  const { sent } = desk(withPlace())
  const panel = await ask()
  expect(await panel.findByText(/云汀供水集团/)).toBeInTheDocument()
  expect(panel.getByText(/职责清单第三条/)).toBeInTheDocument()
  expect(sent).toEqual([])
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByText('144684')).toBeInTheDocument()
  expect(screen.getByText(/分类和地点已由您确认/)).toBeInTheDocument()
  const set = {
    category: { value: '停水', code: '090101' },
    place: { value: '梧桐街道', code: 'YT-1' },
  }
  expect(steps(sent)).toEqual([
    ['PATCH', { version: 3, set }],
    ['POST', { version: 4, is_confidential: false }],
  ])
})

test('Alt+R makes it without confirming, and says that it waits for a reviewer', async () => {
  const { sent } = desk(withPlace(), 'review')
  const panel = await ask()
  await panel.findByText(/云汀供水集团/)
  fireEvent.keyDown(document.body, { key: 'r', code: 'KeyR', altKey: true })
  expect(await screen.findByText(/分类没有经您确认/)).toBeInTheDocument()
  expect(steps(sent)).toEqual([['POST', { version: 3, is_confidential: false }]])
})

test('what the agent has decided already is not sent again', async () => {
  const decided = proposed('category', '停水', { code: '090101', state: 'accepted' })
  const { sent } = desk(makeMatter({ category: decided }))
  const panel = await ask()
  await panel.findByText(/云汀供水集团/)
  expect(panel.queryByText(/不确认/)).not.toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  await waitFor(() =>
    expect(steps(sent)).toEqual([['POST', { version: 3, is_confidential: false }]]),
  )
})

test('a row that is not on the direct list goes to the dispatcher, and says so', async () => {
  const { state } = desk(withPlace(), 'pool')
  state.candidates = [makeCandidate({ is_direct: false })]
  const panel = await ask()
  expect(await panel.findByText('将送派单员派单')).toBeInTheDocument()
  expect(panel.getByText('不在直派清单，由派单员派出')).toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByText('144684')).toBeInTheDocument()
  expect(screen.getByText(/不在直派清单/)).toBeInTheDocument()
})

test('a proposal that comes while the hand is on Enter is seen before it is confirmed', async () => {
  const { sent, state, queries } = desk(withPlace())
  const panel = await ask()
  await panel.findByText(/云汀供水集团/)
  state.view = makeView({ matters: [withPlace({ category: category('水压低', '090102') })] })
  await act(() => queries.refetchQueries({ queryKey: liveKey('call-1') }))
  await panel.findByText(/云汀供水集团/)
  await userEvent.keyboard('{Enter}')
  expect(sent).toEqual([])
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(sent).toHaveLength(2))
  expect(sent[0]?.body.set).toMatchObject({ category: { value: '水压低', code: '090102' } })
})

test('what is missing is named and Enter leads to it; nothing is sent', async () => {
  const empty = makeField({ field: 'title', label: '标题' })
  const { sent } = desk(makeMatter({ title: empty, missing: ['title'] }))
  const panel = await ask()
  expect(panel.getByRole('button', { name: /标\s?题/ })).toBeInTheDocument()
  await userEvent.keyboard('{Enter}')
  expect(screen.getByLabelText('标题')).toHaveFocus()
  expect(sent).toEqual([])
})

test('Enter in a field or of the input method never makes the ticket; Esc backs out', async () => {
  const { sent } = desk(withPlace())
  const panel = await ask()
  await panel.findByText(/云汀供水集团/)
  const people = screen.getByLabelText('people')
  fireEvent.keyDown(people, { key: 'Enter', isComposing: true })
  await userEvent.click(people)
  await userEvent.keyboard('{Enter}')
  fireEvent.keyDown(document.body, { key: 'Enter', keyCode: 229 })
  expect(sent.filter(({ method }) => method === 'POST')).toEqual([])
  fireEvent.keyDown(document.body, { key: 'Escape' })
  await waitFor(() => expect(screen.queryByText('确认并生成')).not.toBeInTheDocument())
})

test('what is half typed is saved before the ticket is made', async () => {
  const { sent } = desk(withPlace())
  await userEvent.type(await screen.findByLabelText('people'), '整栋')
  const panel = await ask()
  await panel.findByText(/云汀供水集团/)
  await userEvent.keyboard('{Enter}')
  expect(await screen.findByText('144684')).toBeInTheDocument()
  expect(sent.map(({ method, body }) => [method, body.version])).toEqual([
    ['PATCH', 3],
    ['PATCH', 4],
    ['POST', 5],
  ])
  expect(sent[0]?.body.set).toEqual({ people: { value: '整栋' } })
})
