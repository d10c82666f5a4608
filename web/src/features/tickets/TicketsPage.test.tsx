import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { ticketDetail, ticketRow } from '@/testing/tickets'
import { refusal, visit } from '@/testing/visit'
import { TicketsPage } from './TicketsPage'

const CITY = { 'GET /units': [], 'GET /places': [], 'GET /categories': [] }

function open(path: string, answers: Record<string, unknown>) {
  return visit({
    Page: TicketsPage,
    path,
    permissions: ['ticket:read'],
    answers: { ...CITY, ...answers },
  })
}

test('asks for what the address says and goes on after the last row', async () => {
  const [first, second] = [ticketRow(), ticketRow()]
  const { asked } = open('/tickets?state=to_sign&due=overdue', {
    'GET /tickets': ({ query }: { query: URLSearchParams }) =>
      query.get('cursor')
        ? { items: [second], next: null }
        : { items: [first], next: 'after-the-first' },
  })
  expect(await screen.findByText(first.number)).toBeInTheDocument()
  const listed = asked.find(({ path }) => path === '/tickets')
  expect(listed?.query.getAll('state')).toEqual(['to_sign'])
  expect(listed?.query.get('due')).toBe('overdue')

  await userEvent.click(screen.getByRole('button', { name: '加载更多' }))
  expect(await screen.findByText(second.number)).toBeInTheDocument()
  expect(screen.getByText(first.number)).toBeInTheDocument()
  expect(asked.at(-1)?.query.get('cursor')).toBe('after-the-first')
  expect(screen.queryByRole('button', { name: '加载更多' })).not.toBeInTheDocument()
})

test('a row opens beside the list and stands in the address', async () => {
  const row = ticketRow()
  const detail = ticketDetail({ ...row, sentence: '等待签收。' })
  const { place } = open('/tickets', {
    'GET /tickets': { items: [row], next: null },
    [`GET /tickets/${row.id}`]: detail,
    [`GET /tickets/${row.id}/story`]: { items: [] },
  })
  await userEvent.click(await screen.findByText(row.number))
  expect(await screen.findByText('等待签收。')).toBeInTheDocument()
  expect(place.address).toBe(`/tickets?ticket=${row.id}`)
  expect(screen.getByRole('columnheader', { name: '标题' })).toBeInTheDocument()
})

test('j and k move through the rows, Escape lets go', async () => {
  const rows = [ticketRow(), ticketRow()]
  const { place } = open('/tickets', { 'GET /tickets': { items: rows, next: null } })
  await screen.findByText(rows[0]?.number ?? '')
  await userEvent.keyboard('jj')
  expect(place.address).toContain(rows[1]?.id)
  await userEvent.keyboard('k')
  expect(place.address).toContain(rows[0]?.id)
  await userEvent.keyboard('{Escape}')
  expect(place.address).toBe('/tickets')
})

test('the choice of columns is kept for the person, on the server', async () => {
  const row = ticketRow()
  const { asked } = open('/tickets', {
    'GET /tickets': { items: [row], next: null },
    'GET /me/preferences': {
      items: { 'columns.tickets': [{ name: 'title' }, { name: 'lead' }, { name: 'gone' }] },
    },
    'PUT /me/preferences/columns.tickets': new Response(null, { status: 204 }),
  })
  await waitFor(() =>
    expect(screen.getAllByRole('columnheader').map((one) => one.textContent)).toEqual([
      '标题',
      '主办单位',
    ]),
  )
  await userEvent.click(screen.getByRole('button', { name: /列/ }))
  await userEvent.click(await screen.findByRole('button', { name: '主办单位前移' }))
  await userEvent.click(await screen.findByRole('checkbox', { name: '工单号' }))
  expect(screen.getAllByRole('columnheader').map((one) => one.textContent)).toEqual([
    '主办单位',
    '标题',
    '工单号',
  ])
  const kept = asked.filter(({ method }) => method === 'PUT').at(-1)
  expect(kept?.body.value).toEqual([{ name: 'lead' }, { name: 'title' }, { name: 'number' }])
})

test('searches on Enter, not while words are being typed', async () => {
  const { asked, place } = open('/tickets', { 'GET /tickets': { items: [], next: null } })
  const field = await screen.findByRole('searchbox')
  await userEvent.type(field, '停水')
  expect(asked.filter(({ query }) => query.has('q'))).toEqual([])
  await userEvent.keyboard('{Enter}')
  await waitFor(() => expect(asked.at(-1)?.query.get('q')).toBe('停水'))
  expect(decodeURIComponent(place.address)).toBe('/tickets?q=停水')
})

test('nothing found says whether filters are the reason', async () => {
  const { place } = open('/tickets?due=overdue', { 'GET /tickets': { items: [], next: null } })
  expect(await screen.findByText('没有符合条件的工单')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '清除筛选' }))
  expect(await screen.findByText('还没有工单')).toBeInTheDocument()
  expect(place.address).toBe('/tickets')
})

test('a failure says what happened and reads again on request', async () => {
  let isBroken = true
  const row = ticketRow()
  open('/tickets', {
    'GET /tickets': () =>
      isBroken ? refusal(503, 'unavailable', '系统暂时不可用') : { items: [row], next: null },
  })
  const problem = await screen.findByRole('alert')
  expect(problem).toHaveTextContent('系统暂时不可用')
  isBroken = false
  await userEvent.click(within(problem).getByRole('button', { name: '重试' }))
  expect(await screen.findByText(row.number)).toBeInTheDocument()
})
