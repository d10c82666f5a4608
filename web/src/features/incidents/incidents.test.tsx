import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { visit } from '@/testing/visit'
import type { Incident, IncidentMembers, IncidentRow, Root } from './api'
import { IncidentsPage } from './IncidentsPage'
import { denseOf, stepsOf } from './Overview'
import { ratioOf } from './RootEffect'
import { TicketIncident } from './TicketIncident'

const row: IncidentRow = {
  id: '01a20000-0000-7000-8000-000000000001',
  title: '梧桐路一带停水',
  state: 'open',
  category_code: '090101',
  category_name: '公用事业/供水/停水',
  place_code: 'YT-TN-05',
  place_name: '汀南区梧桐街道',
  tickets: 3,
  people: 20,
  heat: 2.8,
  today: 3,
  yesterday: 0,
  first_at: '2026-11-17T20:00:00Z',
  last_at: '2026-11-17T21:00:00Z',
  is_renamed: false,
  root: null,
}

const incident: Incident = {
  ...row,
  merged_into: null,
  why: '3 位诉求人反映；单件工单最多涉及 20 人；取两者中较大的，影响 20 人',
  formula: '热度 = 各工单之和',
  step_hours: 1,
  moments: [{ at: '2026-11-17T20:00:00Z', count: 3, total: 3 }],
  spots: [{ place_code: 'YT-TN-05', place_name: '梧桐街道', count: 3 }],
  units: [{ code: 'U-WATER', name: '水务集团', count: 3, open: 1 }],
  states: [{ state: 'handling', count: 3 }],
  voices: [
    {
      ticket_id: '01a20000-0000-7000-8000-000000000011',
      number: '20261118000001',
      at: '2026-11-17T20:00:00Z',
      place_name: '梧桐街道',
      text: '我姓陈**，梧桐路上家里没水了',
      centrality: 0.4,
    },
  ],
  steps: [
    {
      id: '01a20000-0000-7000-8000-000000000021',
      kind: 'remove',
      at: '2026-11-18T01:00:00Z',
      by_name: '顾明川',
      reason: '不是同一根管',
      count: 1,
      other_id: null,
      other_title: '',
      is_other_side: false,
      undone_at: null,
      undone_by_name: null,
    },
  ],
  near: [
    {
      id: '01a20000-0000-7000-8000-000000000002',
      title: '莲塘路停水',
      tickets: 2,
      first_at: '2026-11-17T20:00:00Z',
      last_at: '2026-11-17T21:00:00Z',
      place_name: '桥东街道',
      likeness: 0.7,
      root: null,
    },
  ],
}

const members: IncidentMembers = {
  items: [1, 2, 3].map((at) => ({
    ticket_id: `01a20000-0000-7000-8000-00000000001${at}`,
    number: `2026111800000${at}`,
    title: `第${at}件`,
    state: 'handling',
    category_name: '停水',
    place_name: '梧桐街道',
    unit_name: '水务集团',
    at: '2026-11-17T20:00:00Z',
    people: 1,
    score: at === 1 ? null : 0.83,
    grounds: at === 1 ? [] : ['同一街道'],
    near_number: at === 1 ? null : '20261118000001',
    placed_by_name: at === 1 ? '顾明川' : null,
  })),
  total: 3,
  hidden: 0,
}

const root: Root = {
  id: '01a20000-0000-7000-8000-000000000031',
  incident_id: row.id,
  incident_title: row.title,
  state: 'submitted',
  cause: '管网老化',
  class_category: '0901',
  class_category_name: '供水',
  class_place: null,
  class_place_name: '',
  class_words: '',
  class_count: 120,
  rules: '',
  proposal: '更新三公里主管',
  unit_code: 'U-WATER',
  unit_name: '水务集团',
  due_on: '2026-12-31',
  is_overdue: false,
  made_by_name: '顾明川',
  submitted_at: '2026-11-18T01:00:00Z',
  submitted_by_name: '顾明川',
  decided_at: null,
  decided_by_name: null,
  decision: '',
  done_at: null,
  done_by_name: null,
  done_note: '',
  effect: null,
  past: [],
  may: ['accept', 'refuse'],
  version: 2,
}

const open = (more: Record<string, unknown> = {}, path = '/incidents', may = 'incident:edit') =>
  visit({
    Page: IncidentsPage,
    path,
    permissions: ['incident:read', may],
    answers: {
      'GET /incidents': { items: [row], next: null, formula: '热度 = 各工单之和', hidden: 3 },
      [`GET /incidents/${row.id}`]: incident,
      [`GET /incidents/${row.id}/tickets`]: members,
      [`GET /incidents/${row.id}/root`]: null,
      'GET /incidents/roots': [],
      'GET /places': [],
      'GET /units': [],
      'GET /categories': [],
      ...more,
    },
  })

const one = `/incidents?incident=${row.id}`

test('the list shows the heat, its formula and the rise', async () => {
  open()
  expect(await screen.findByText('梧桐路一带停水')).toBeInTheDocument()
  expect(screen.getByText(/热度 = 各工单之和/)).toBeInTheDocument()
  expect(screen.getByTitle('3 件（前 24 小时 0 件）')).toHaveTextContent('↑')
})

test('what is small is left out, counted, and shown when asked for', async () => {
  const { asked } = open()
  expect(await screen.findByText(/另有 3 个小事件未显示/)).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '显示' }))
  await vi.waitFor(() =>
    expect(asked.some(({ query }) => query.get('is_small') === 'true')).toBe(true),
  )
})

test('an empty list says what would stand there', async () => {
  open({ 'GET /incidents': { items: [], next: null, formula: '', hidden: 0 } })
  expect(await screen.findByText('没有热点事件')).toBeInTheDocument()
})

test('one incident says who speaks, who works on it and what is like it', async () => {
  open({}, one)
  const detail = await screen.findByRole('article', { name: row.title })
  expect(within(detail).getByText(/梧桐路上家里没水了/)).toBeInTheDocument()
  expect(within(detail).getByText('3 件，1 件在办')).toBeInTheDocument()
  expect(within(detail).getByRole('button', { name: '莲塘路停水' })).toBeInTheDocument()
})

test('marked tickets are split off with a reason, by keys too', async () => {
  const { asked } = open({ [`POST /incidents/${row.id}/split`]: incident }, one)
  await userEvent.click(await screen.findByRole('tab', { name: '工单 3' }))
  expect(await screen.findByText(/顾明川归入/)).toBeInTheDocument()
  await userEvent.click(screen.getByRole('checkbox', { name: /第2件/ }))
  await userEvent.keyboard('s')
  const sure = await screen.findByRole('button', { name: /确\s?定/ })
  expect(sure).toBeDisabled()
  await userEvent.type(screen.getByLabelText('理由'), '另一根管')
  await userEvent.click(sure)
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    ticket_ids: ['01a20000-0000-7000-8000-000000000012'],
    reason: '另一根管',
  })
})

test('who only reads changes nothing', async () => {
  open({}, one, 'ticket:read')
  await userEvent.click(await screen.findByRole('tab', { name: '工单 3' }))
  expect(await screen.findByText('第2件')).toBeInTheDocument()
  expect(within(screen.getByRole('article')).queryByRole('checkbox')).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '改名' })).not.toBeInTheDocument()
})

test('a step is undone', async () => {
  const step = incident.steps[0]?.id
  const { asked } = open({ [`POST /incidents/steps/${step}/undo`]: incident }, one)
  await userEvent.click(await screen.findByRole('tab', { name: '调整记录' }))
  await userEvent.click(await screen.findByRole('button', { name: /撤\s?销/ }))
  expect(asked.find(({ method }) => method === 'POST')?.path).toContain('/undo')
})

test('a sheet is accepted with a note and the version that was seen', async () => {
  const { asked } = open(
    {
      [`GET /incidents/${row.id}/root`]: root,
      [`POST /incidents/${row.id}/root/accept`]: { ...root, state: 'accepted', may: ['finish'] },
    },
    one,
  )
  await userEvent.click(await screen.findByRole('tab', { name: '根因清单' }))
  await userEvent.click(await screen.findByRole('button', { name: /采\s?纳/ }))
  await userEvent.type(await screen.findByLabelText('审定意见'), '同意列入预算')
  await userEvent.click(screen.getByRole('button', { name: /确\s?定/ }))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 2,
    note: '同意列入预算',
  })
})

test('a ratio without enough cases is no ratio', () => {
  expect(ratioOf({ before: 0, after: 3, ratio: null, low: null, high: null })).toBe('件数太少')
  expect(ratioOf({ before: 10, after: 4, ratio: 0.4, low: 0.13, high: null })).toBe(
    '0.40（0.13–∞）',
  )
})

test('the steps of the map reach what is there and never beyond', () => {
  expect(stepsOf(1).map(({ from }) => from)).toEqual([0, 1])
  expect(stepsOf(9).map(({ from }) => from)).toEqual([0, 1, 4, 7])
})

test('a ticket names its incident for those who may see it', async () => {
  visit({
    Page: () => <TicketIncident ticketId="01a20000-0000-7000-8000-000000000011" />,
    path: '/',
    permissions: ['incident:read'],
    answers: {
      'GET /incidents/of-ticket/01a20000-0000-7000-8000-000000000011': {
        incident: row,
        score: 0.83,
        grounds: ['同一街道'],
        placed_by_name: null,
        others: [],
        left: null,
      },
    },
  })
  expect(await screen.findByRole('link', { name: row.title })).toBeInTheDocument()
  expect(screen.getByText(/同一街道、相似度 83%/)).toBeInTheDocument()
})

test('the timeline has a step for every hour, also for those without a call', () => {
  const moments = ['2026-11-17T20:00:00Z', '2026-11-17T23:00:00Z'].map((at, index) => ({
    at,
    count: index + 1,
    total: 0,
  }))
  expect(denseOf({ moments, step_hours: 1 }).map(({ count }) => count)).toEqual([1, 0, 0, 2])
  expect(denseOf({ moments: [], step_hours: 1 })).toEqual([])
})
