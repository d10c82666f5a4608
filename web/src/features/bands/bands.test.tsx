import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { BandAlert, BandCell, BandDay } from './api'
import { BandsPage } from './BandsPage'

const NAMES = ['子', '丑', '寅', '卯', '辰', '巳', '午', '未', '申', '酉', '戌', '亥']
const START = Date.parse('2026-11-17T15:00:00Z')
const TWO_HOURS = 7_200_000

const cells: BandCell[] = NAMES.map((name, index) => ({
  index,
  name: `${name}时`,
  since: new Date(START + index * TWO_HOURS).toISOString(),
  until: new Date(START + (index + 1) * TWO_HOURS).toISOString(),
  observed: index > 5 ? null : index === 3 ? 18 : 3,
  expected: 3,
  low: 0,
  high: 8,
  sign: index > 5 ? 'future' : index === 3 ? 'high' : 'usual',
  is_running: index === 5,
}))

const day: BandDay = {
  day: '2026-11-18',
  day_kind: '工作日',
  day_name: '',
  grain: 'band',
  category_name: '全部诉求',
  place_name: '全市',
  history_days: 112,
  is_thin: false,
  is_on: true,
  total: 33,
  expected: 36,
  cells,
}

const alert: BandAlert = {
  id: '01a20000-0000-7000-8000-0000000000aa',
  shape: 'burst',
  state: 'open',
  title: '汀南区南门街道、梧桐街道 停水 突增',
  sentence: '11月18日06:03以来 12 人反映 12 件，平常这段时间约 0.1 件（0–1）',
  category_code: '090101',
  category_name: '公用事业/供水/停水',
  categories: ['09', '0901', '090101'],
  places: [
    { code: 'YT-TN-02', name: '汀南区南门街道' },
    { code: 'YT-TN-05', name: '汀南区梧桐街道' },
  ],
  places_before: [],
  since: '2026-11-17T22:03:00Z',
  raised_at: '2026-11-17T22:13:00Z',
  seen_at: '2026-11-17T22:30:00Z',
  ended_at: null,
  window_minutes: 60,
  observed: 12,
  people: 12,
  expected: 0.1,
  low: 0,
  high: 1,
  times: 120,
  score: 20,
  unit: { code: 'U-WATER', name: '市水务集团' },
  is_thin: false,
  verdict: null,
  version: 3,
  p: 1e-20,
  q: null,
  history_days: 112,
  factor: 1,
  words: [{ word: '主管爆裂', count: 9, usual: 0, z: 4.2 }],
  cause: { kind: 'thing', name: '供水主管', count: 8, of: 12 },
  duty_code: 'D-090101-01',
  basis: '按派单目录 D-090101-01',
  tickets: { items: [], total: 12, hidden: 12 },
  acknowledged_at: null,
  acknowledged_by_name: null,
  acted_at: null,
  acted_by_name: null,
  action: '',
  closed_at: null,
  closed_by_name: null,
  note: '',
  may: ['acknowledge', 'act', 'close', 'brief'],
}

const places = ['YT-TN-02', 'YT-TN-05'].map((code, index) => ({
  code,
  name: code,
  full_name: code,
  kind: 'street',
  parent_code: 'YT-TN',
  x: 100 * index,
  y: 100,
  neighbours: [],
  shape: '0,0 10,0 10,10',
}))

const open = (more: Record<string, unknown> = {}, path = '/bands') =>
  visit({
    Page: BandsPage,
    path,
    permissions: ['bands:read', 'bands:act'],
    answers: {
      'GET /bands/day': day,
      'GET /bands/alerts': [alert],
      [`GET /bands/alerts/${alert.id}`]: alert,
      'GET /bands/streets': [
        { code: 'YT-TN-05', name: '', observed: 9, expected: 0.1, low: 0, high: 1, level: 2 },
      ],
      'GET /bands/tickets': { items: [], total: 33, hidden: 0 },
      'GET /places': places,
      'GET /categories': [],
      ...more,
    },
  })

test('a sector says its hours, what came and what is usual', async () => {
  open()
  const sector = await screen.findByRole('button', { name: /卯时 05:00–07:00/ })
  expect(sector).toHaveAccessibleName(/18 件，平常 0–8 件，偏多/)
  expect(screen.getByRole('button', { name: /亥时/ })).toHaveAccessibleName(/未到/)
})

test('a chosen sector is in the address, and map and tickets ask for it', async () => {
  const { asked, place } = open()
  await userEvent.click(await screen.findByRole('button', { name: /卯时/ }))
  expect(place.address).toBe('/bands?cell=3')
  const periods = asked
    .filter(({ path }) => path === '/bands/streets' || path === '/bands/tickets')
    .map(({ query }) => query.get('since'))
  expect(periods.filter((since) => since === cells[3]?.since)).toHaveLength(2)
})

test('arrows walk round the clock', async () => {
  const { place } = open({}, '/bands?cell=11')
  const last = await screen.findByRole('button', { name: /亥时/ })
  last.focus()
  await userEvent.keyboard('{ArrowRight}')
  expect(place.address).toBe('/bands?cell=0')
})

test('an opened alert moves the page to its matter and says cause, words and unit', async () => {
  const { place } = open()
  await userEvent.click(await screen.findByRole('button', { name: /停水 突增/ }))
  expect(place.address).toContain('category=090101')
  const panel = await screen.findByRole('article', { name: alert.title })
  expect(within(panel).getByText('主管爆裂')).toBeInTheDocument()
  expect(within(panel).getByText(/供水主管/)).toBeInTheDocument()
  expect(within(panel).getByText('市水务集团')).toBeInTheDocument()
  expect(within(panel).getByText(/不到百万分之一/)).toBeInTheDocument()
})

test('acknowledging sends the version that was seen', async () => {
  const { asked } = open(
    { [`POST /bands/alerts/${alert.id}/acknowledge`]: { ...alert, state: 'acknowledged' } },
    `/bands?alert=${alert.id}`,
  )
  await userEvent.click(await screen.findByRole('button', { name: /^确认$/ }))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ version: 3 })
})

test('a verdict may go without words, an action may not', async () => {
  const { asked } = open(
    { [`POST /bands/alerts/${alert.id}/close`]: { ...alert, state: 'closed', verdict: false } },
    `/bands?alert=${alert.id}`,
  )
  await userEvent.click(await screen.findByRole('button', { name: '填写处置' }))
  expect(screen.getByRole('button', { name: '确定' })).toBeDisabled()
  await userEvent.click(screen.getByRole('button', { name: '取消' }))
  await userEvent.click(screen.getByRole('button', { name: '判定误报' }))
  await userEvent.click(screen.getByRole('button', { name: '确定' }))
  expect(asked.find(({ path }) => path.endsWith('/close'))?.body).toEqual({
    version: 3,
    verdict: false,
    note: '',
  })
})

test('without history the page says so', async () => {
  open({
    'GET /bands/day': {
      ...day,
      history_days: 0,
      expected: null,
      cells: cells.map((cell) => ({ ...cell, expected: null, low: null, high: null })),
    },
    'GET /bands/alerts': [],
  })
  expect(await screen.findByText(/还没有足够的历史/)).toBeInTheDocument()
  expect(await screen.findByText('没有预警')).toBeInTheDocument()
})
