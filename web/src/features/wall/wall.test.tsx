import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { routes } from '@/app/routes'
import { refusal, visit } from '@/testing/visit'
import { announce, NOTHING } from './announcing'
import { lineOf, type Wall, type WallAlert } from './api'
import { roundBelow } from './hours'
import { apart, boxOf, labelsOf } from './map'
import { WallPage } from './WallPage'

afterEach(() => vi.useRealTimers())

const cell = (index: number, hours: number): Wall['day']['face']['cells'][number] => ({
  index,
  name: `${index}`,
  since: new Date(Date.parse('2026-11-17T15:00:00Z') + index * hours * 3_600_000).toISOString(),
  until: new Date(
    Date.parse('2026-11-17T15:00:00Z') + (index + 1) * hours * 3_600_000,
  ).toISOString(),
  observed: index === 3 ? 30 : 4,
  expected: 4,
  low: 0,
  high: 9,
  sign: index === 3 ? 'high' : 'usual',
  is_running: false,
})

const face = (count: number): Wall['day']['face'] => ({
  day: '2026-11-18',
  day_kind: '工作日',
  day_name: '',
  grain: count === 12 ? 'band' : 'hour',
  category_name: '全部诉求',
  place_name: '全市',
  history_days: 112,
  is_thin: false,
  is_on: true,
  total: 1234,
  expected: 1300,
  cells: Array.from({ length: count }, (_, index) => cell(index, 24 / count)),
})

const alert = (id: string, isOver = false): WallAlert => ({
  id,
  shape: 'burst',
  state: 'open',
  title: `梧桐街道 停水 突增 ${id}`,
  sentence: '12 人反映 12 件',
  places: ['YT-TN-05'],
  since: '2026-11-18T01:00:00Z',
  raised_at: '2026-11-18T01:30:00Z',
  is_over: isOver,
  unit_name: '供水集团',
})

const none = { numerator: 0, denominator: 0, share: null, low: null, high: null }
const half = { numerator: 50, denominator: 100, share: 0.5, low: 0.4, high: 0.6 }
const street = (code: string, level: number | null, observed = 7) => ({
  code,
  name: code,
  observed,
  expected: 3,
  low: 0,
  high: 8,
  level,
})

const wall: Wall = {
  at: '2026-11-18T02:00:00Z',
  city_name: '云汀市',
  place: null,
  districts: [
    { code: 'YT-TB', name: '汀北区' },
    { code: 'YT-TN', name: '汀南区' },
  ],
  speed: 1,
  day: {
    at: '2026-11-18T02:00:00Z',
    face: face(12),
    hours: face(24),
    usual_so_far: 1180.4,
    forecast: { made_on: '2026-11-18', mean: 2900, low80: 2700, high80: 3100 },
  },
  map: {
    at: '2026-11-18T02:00:00Z',
    streets: [street('YT-TN-05', 2), street('YT-TN-02', 0)],
    districts: [street('汀北区', 0, 31), street('汀南区', 1, 62)],
  },
  alerts: { at: '2026-11-18T02:00:00Z', is_on: true, items: [alert('a')], more: 0 },
  heat: { at: '2026-11-18T02:00:00Z', items: [] },
  calls: null,
  figures: {
    at: '2026-11-18T02:00:00Z',
    items: [
      { code: 'connected', name: '接通率', formula: '', today: none, week: none },
      { code: 'solved', name: '解决率', formula: '', today: none, week: half },
      { code: 'callback_in_time', name: '及时回访率', formula: '', today: none, week: none },
    ],
  },
  categories: { at: '2026-11-18T02:00:00Z', items: [] },
  topic: null,
  weather: null,
}

const place = (code: string, kind: string, shape: string, x = 50) => ({
  code,
  name: code,
  full_name: code,
  kind,
  parent_code: null,
  x,
  y: 50,
  neighbours: [],
  shape,
})
const places = [
  place('YT-TN', 'district', '0,0 200,0 200,100'),
  place('YT-TN-05', 'street', '0,0 100,0 100,100'),
  place('YT-TN-02', 'street', '100,0 200,0 200,100', 150),
]

const open = (more: Partial<Wall> = {}, path = '/wall', permissions = ['wall:read']) =>
  visit({
    Page: WallPage,
    path,
    permissions,
    answers: { 'GET /wall': { ...wall, ...more }, 'GET /places': places },
  })

test('what has no source is left out, what has no rows says so, and every rate has its n', async () => {
  open()
  expect(await screen.findByText('平常此时 1,180')).toBeVisible()
  expect(screen.getByText('全天预测').parentElement).toHaveTextContent('2,9002,700–3,100')
  expect(screen.queryByText('通话中')).toBeNull()
  expect(screen.queryByText('接通率')).toBeNull()
  const five = within(screen.getByRole('region', { name: '服务指标 · 近 7 天' }))
  expect(five.getByText('50.0%')).toBeVisible()
  expect(five.getByText('50 / 100')).toBeVisible()
  expect(five.getByText('无数据')).toBeVisible()
})

test('calls that wait say since when', async () => {
  const calls = {
    at: wall.at,
    live: 12,
    waiting: 3,
    wrap_up: 2,
    waiting_since: new Date(Date.now() - 130_000).toISOString(),
    today: 900,
    answered_today: 870,
  }
  open({ calls })
  expect(await screen.findByText(/^最长 02:1\d$/)).toBeVisible()
  expect(screen.getByText('共来电 900')).toBeVisible()
})

test('keys go from district to district, and the address keeps the kiosk', async () => {
  const { asked, place } = open({}, '/wall?kiosk=1')
  await screen.findByText('1,234', { selector: '.wall-big' })
  await userEvent.keyboard('2')
  expect(place.address).toBe('/wall?kiosk=1&place=YT-TN')
  await vi.waitFor(() => expect(asked.at(-1)?.query.get('place')).toBe('YT-TN'))
  await userEvent.keyboard('{ArrowRight}')
  expect(place.address).toBe('/wall?kiosk=1')
  await userEvent.keyboard('{ArrowLeft}')
  expect(place.address).toBe('/wall?kiosk=1&place=YT-TN')
  await userEvent.keyboard('0f')
  expect(place.address).toBe('/wall')
})

test('when the server is lost the numbers stay and say how old they are', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  let isUp = true
  visit({
    Page: WallPage,
    path: '/wall',
    permissions: ['wall:read'],
    answers: {
      'GET /wall': () => (isUp ? wall : refusal(503, 'internal', '系统出错了')),
      'GET /places': places,
    },
  })
  await screen.findByText('1,234', { selector: '.wall-big' })
  isUp = false
  await act(() => vi.advanceTimersByTimeAsync(190_000))
  expect(screen.getByText(/连接中断，数据停在 10:00:00（3 分.*前），正在重连/)).toBeVisible()
  expect(screen.getByText('1,234', { selector: '.wall-big' })).toBeVisible()
  isUp = true
  await act(() => vi.advanceTimersByTimeAsync(70_000))
  expect(screen.queryByText(/连接中断/)).toBeNull()
})

test('a browser that is on before its server says so and tries again by itself', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  let isUp = false
  visit({
    Page: WallPage,
    path: '/wall',
    permissions: ['wall:read'],
    answers: {
      'GET /wall': () => (isUp ? wall : refusal(503, 'internal', '系统出错了')),
      'GET /places': places,
    },
  })
  expect(await screen.findByRole('alert')).toHaveTextContent('服务器没有应答')
  isUp = true
  await act(() => vi.advanceTimersByTimeAsync(11_000))
  expect(await screen.findByText('1,234', { selector: '.wall-big' })).toBeVisible()
})

test('the line is lost when questions fail, when nothing comes, or when it is silent', () => {
  expect(lineOf('open', 3, false)).toBe('live')
  expect(lineOf('open', 3, true)).toBe('lost')
  expect(lineOf('open', 151, false)).toBe('lost')
  expect(lineOf('retrying', 5, false)).toBe('connecting')
  expect(lineOf('retrying', 21, false)).toBe('lost')
  expect(lineOf('signed_out', 0, false)).toBe('signedOut')
})

test('an alert is announced once, however often it is read, and is forgotten when it is gone', () => {
  const ids = (of: typeof NOTHING) => of.queue.map(({ id }) => id)
  let now = announce(NOTHING, { type: 'read', alerts: [alert('a'), alert('over', true)] })
  expect(ids(now)).toEqual(['a'])
  now = announce(now, { type: 'read', alerts: [alert('b'), alert('a')] })
  expect(ids(now)).toEqual(['a', 'b'])
  now = announce(announce(now, { type: 'done' }), { type: 'done' })
  now = announce(now, { type: 'read', alerts: [alert('b'), alert('a')] })
  expect(ids(now)).toEqual([])
  now = announce(now, { type: 'read', alerts: [] })
  expect(now.seen.size).toBe(0)
})

test('a new alert passes once and then the foot is quiet again', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true })
  open()
  expect(await screen.findByRole('alert')).toHaveTextContent('新预警 梧桐街道 停水 突增 a')
  await act(() => vi.advanceTimersByTimeAsync(17_000))
  expect(screen.queryByRole('alert')).toBeNull()
  await act(() => vi.advanceTimersByTimeAsync(130_000))
  expect(screen.queryByRole('alert')).toBeNull()
})

test("a city's map names districts and what stands out, a district's every street", () => {
  const said = (of: Wall) => labelsOf(places, of, new Set()).map(({ lines }) => lines.join(' '))
  expect(said(wall)).toEqual(['YT-TN-05 7', 'YT-TN'])
  const south = { ...wall, place: { code: 'YT-TN', name: '汀南区' } }
  expect(said(south)).toEqual(['YT-TN-05 7', 'YT-TN-02 7'])
  expect(boxOf(places)).toEqual([-24, -74, 248])
  expect(boxOf([])).toBeUndefined()
})

const incident = {
  id: 'i1',
  title: '停水',
  place_name: '汀南区梧桐街道',
  tickets: 12,
  people: 15,
  heat: 9,
  today: 12,
  yesterday: 0,
}
const category = {
  code: '0901',
  name: '供水',
  parent_name: '公用事业',
  observed: 14,
  expected: 2,
  low: 0,
  high: 6,
  level: 2,
}

test('a part leads to its page, asked as the wall asks; without the right to it there is no link', async () => {
  const more = {
    place: { code: 'YT-TN', name: '汀南区' },
    heat: { at: wall.at, items: [incident] },
    categories: { at: wall.at, items: [category] },
  }
  const rights = ['wall:read', 'bands:read', 'figure:read', 'incident:read']
  open(more, '/wall?place=YT-TN', rights)
  const to = async (name: RegExp) =>
    (await screen.findByRole('link', { name })).getAttribute('href')
  expect(await to(/^今日十二时辰/)).toBe('/bands?place=YT-TN')
  expect(await to(/^逐时受理/)).toBe('/bands?place=YT-TN&grain=hour')
  expect(await to(/停水 突增/)).toBe('/bands?alert=a')
  expect(await to(/^停水汀南区/)).toBe('/incidents/i1')
  expect(await to(/^供水14/)).toBe('/bands?place=YT-TN&category=0901')
  expect(await to(/^解决率/)).toBe(
    '/figures?figure=solved&since=2026-11-12&until=2026-11-18&place=YT-TN',
  )
  expect(await to(/^YT-TN-05/)).toBe('/bands?place=YT-TN-05')
})

test('who may only see the wall reads it without links but those to its districts', async () => {
  open({ heat: { at: wall.at, items: [incident] } }, '/wall?kiosk=1')
  await screen.findByText('停水')
  const links = screen.getAllByRole('link').map((link) => link.getAttribute('href'))
  expect(links).toEqual(['/wall?kiosk=1&place=汀北区', '/wall?kiosk=1&place=汀南区'].map(encodeURI))
})

test('the mark of the hours is a round number within what is drawn', () => {
  expect([0.5, 1, 2, 4, 7, 10, 49, 50, 199, 2600].map(roundBelow)).toEqual([
    1, 1, 2, 2, 5, 10, 20, 50, 100, 2000,
  ])
})

test('no name on the map lies on another: it moves, shortens, or gives way', () => {
  const label = (code: string, x: number, isFaint = false) => ({
    code,
    x,
    y: 500,
    lines: isFaint ? ['汀南区'] : ['梧桐街道', '7'],
    isFaint,
  })
  const told = apart(
    [label('a', 500), label('b', 540), label('far', 900), label('d', 510, true)],
    1,
  )
  expect(told.map(({ code, y, lines }) => [code, y, lines.length])).toEqual([
    ['a', 500, 2],
    ['b', 412, 2],
    ['far', 500, 2],
    ['d', 588, 1],
  ])
  for (const [at, one] of told.entries()) {
    for (const other of told.slice(at + 1)) {
      const isBeside = Math.abs(one.x - other.x) >= 132
      expect(isBeside || Math.abs(one.y - other.y) >= 66).toBe(true)
    }
  }
})

test('only the wall can be shown without the frame', () => {
  expect(routes.filter(({ hasKiosk }) => hasKiosk).map(({ path }) => path)).toEqual(['/wall'])
})
