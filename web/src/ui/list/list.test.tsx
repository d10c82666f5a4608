import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { TicketsPage } from '@/features/tickets/TicketsPage'
import { ticketRow } from '@/testing/tickets'
import { type Asked, refusal, visit } from '@/testing/visit'
import { readChosen } from './columns'
import { partsFound } from './Found'
import { filtersOf } from './useViews'

const CITY = { 'GET /units': [], 'GET /places': [], 'GET /categories': [] }
const SLOW = 20_000

const view = (more: Record<string, unknown> = {}) => ({
  id: 'a-view',
  page: 'tickets',
  name: '超时的',
  query: 'due=overdue',
  columns: [],
  is_default: false,
  is_mine: true,
  owner_name: null,
  shared_with_role: null,
  ...more,
})

function open(path: string, permissions: string[], answers: Record<string, unknown>) {
  return visit({ Page: TicketsPage, path, permissions, answers: { ...CITY, ...answers } })
}

const listOf = (items: unknown[]) => ({ items, next: null })

test('a view opens by its key; the address says which and what', async () => {
  const { asked, place } = open('/tickets', ['ticket:read'], {
    'GET /tickets': listOf([ticketRow()]),
    'GET /views': { items: [view()], may_share_with: [] },
  })
  await screen.findByRole('button', { name: /超时的/ })
  expect(place.address).toBe('/tickets')
  await userEvent.keyboard('{Alt>}1{/Alt}')
  expect(place.address).toBe('/tickets?due=overdue&saved=a-view')
  await waitFor(() => expect(asked.at(-1)?.query.get('due')).toBe('overdue'))
  await userEvent.keyboard('{Alt>}0{/Alt}')
  expect(place.address).toBe('/tickets')
})

test('the default opens on arrival only when the address says nothing', async () => {
  const answers = {
    'GET /tickets': listOf([ticketRow()]),
    'GET /views': { items: [view({ is_default: true })], may_share_with: [] },
  }
  const bare = open('/tickets', ['ticket:read'], answers)
  await waitFor(() => expect(bare.place.address).toContain('saved=a-view'))
  const told = open('/tickets?kind=help', ['ticket:read'], answers)
  await screen.findAllByRole('button', { name: /超时的/ })
  expect(told.place.address).toBe('/tickets?kind=help')
})

test('what is filtered now is saved under a name', async () => {
  const { asked } = open('/tickets?kind=help&ticket=x', ['ticket:read'], {
    'GET /tickets': listOf([ticketRow()]),
    'GET /views': { items: [], may_share_with: [] },
    'POST /views': ({ body }: Asked) => ({ ...view(), ...body }),
  })
  await userEvent.click(await screen.findByRole('button', { name: /保存视图/ }))
  const dialog = within(await screen.findByRole('dialog'))
  expect(dialog.queryByText('共享给')).not.toBeInTheDocument()
  await userEvent.type(dialog.getByLabelText('名称'), '求助')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.body).toMatchObject({ name: '求助', query: 'kind=help', page: 'tickets' })
})

const bulkAnswer = ({ body }: Asked) => {
  const items = body.items as { id: string }[]
  return {
    is_preview: body.is_preview,
    done: items.length - 1,
    refused: 1,
    items: items.map(({ id }, at) => ({
      id,
      outcome: at ? 'done' : 'refused',
      code: at ? null : 'ticket.changed',
      reason: at ? null : '李四刚刚签收',
      note: at ? '签收后办理时限到 11月20日' : '',
      warning: '',
    })),
  }
}

test(
  'many are tried first, then only those that can are sent, and each is answered',
  async () => {
    const rows = [1, 2, 3].map(() => ticketRow({ state: 'to_sign' }))
    const { asked } = open('/tickets', ['ticket:read', 'ticket:sign'], {
      'GET /tickets': listOf(rows),
      'POST /bulk/sign': bulkAnswer,
    })
    await screen.findByText(rows[0]?.number ?? '')
    await userEvent.keyboard('jJJS')
    const dialog = within(await screen.findByRole('dialog'))
    expect(await dialog.findByText('2 条可以办，1 条不能')).toBeInTheDocument()
    expect(dialog.getByText('李四刚刚签收')).toBeInTheDocument()
    const posts = () => asked.filter(({ method }) => method === 'POST')
    expect(posts().map(({ body }) => body.is_preview)).toEqual([true])
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
    expect(await dialog.findByText('办好 1 条')).toBeInTheDocument()
    expect(posts().map(({ body }) => body.is_preview)).toEqual([true, false])
    const sent = posts()[1]?.body.items as { id: string }[]
    expect(sent.map(({ id }) => id)).toEqual([rows[1]?.id, rows[2]?.id])
  },
  SLOW,
)

test(
  'what breaks off says that the rest was not sent',
  async () => {
    const rows = [1, 2].map(() => ticketRow({ state: 'to_sign' }))
    open('/tickets', ['ticket:read', 'ticket:sign'], {
      'GET /tickets': listOf(rows),
      'POST /bulk/sign': (asked: Asked) =>
        asked.body.is_preview ? bulkAnswer(asked) : refusal(503, 'unavailable', '系统暂时不可用'),
    })
    await screen.findByText(rows[0]?.number ?? '')
    await userEvent.keyboard('jJS')
    await screen.findByText('1 条可以办，1 条不能')
    await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
    expect(await screen.findByText(/已办好的有效，没有发出的仍在原处/)).toBeInTheDocument()
    expect(screen.getByText(/1 条没有发出，仍在原处/)).toBeInTheDocument()
  },
  SLOW,
)

test('marks go by key and Escape lets go of them before the row', async () => {
  const rows = [ticketRow(), ticketRow()]
  const { place } = open('/tickets', ['ticket:read', 'ticket:supervise'], {
    'GET /tickets': listOf(rows),
  })
  await screen.findByText(rows[0]?.number ?? '')
  await userEvent.keyboard('jx')
  expect(screen.getByText('已勾选 1 条')).toBeInTheDocument()
  await userEvent.keyboard('J')
  expect(screen.getByText('已勾选 2 条')).toBeInTheDocument()
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByText(/已勾选/)).not.toBeInTheDocument()
  expect(place.address).toContain(rows[1]?.id)
  await userEvent.keyboard('{Escape}')
  expect(place.address).toBe('/tickets')
})

test('who may not take lists out sees no button for it', async () => {
  const row = ticketRow()
  open('/tickets', ['ticket:read'], { 'GET /tickets': listOf([row]) })
  await screen.findByText(row.number)
  expect(screen.queryByRole('button', { name: /导出/ })).not.toBeInTheDocument()
})

test('columns that a list no longer has are left out', () => {
  const kept = [{ name: 'b', width: 90 }, { name: 'gone' }, 'no column', { name: 'a' }]
  expect(readChosen(kept, ['a', 'b'], ['a'])).toEqual([{ name: 'b', width: 90 }, { name: 'a' }])
  expect(readChosen([{ name: 'gone' }], ['a', 'b'], ['a'])).toEqual([{ name: 'a' }])
  expect(readChosen(undefined, ['a', 'b'], ['a'])).toEqual([{ name: 'a' }])
})

test('filters compare whatever their order; the open row is none', () => {
  const one = new URLSearchParams('kind=help&due=overdue&ticket=x&saved=y')
  expect(filtersOf(one)).toBe(filtersOf(new URLSearchParams('due=overdue&kind=help')))
})

test('the longest parts of a phrase are lit', () => {
  const lit = (text: string, sought: string) =>
    partsFound(text, sought)
      .filter(({ isFound }) => isFound)
      .map(({ text: part }) => part)
  expect(lit('梧桐街道小区停水', '小区停水')).toEqual(['小区停水'])
  expect(lit('小区昨天停水', '小区停水')).toEqual(['小区', '停水'])
  expect(lit('小区停电', '停水')).toEqual([])
  expect(partsFound('停水停水', '停水').map(({ text }) => text)).toEqual(['停水停水'])
})
