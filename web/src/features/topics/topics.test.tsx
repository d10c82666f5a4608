import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import dayjs from 'dayjs'
import { expect, test, vi } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import type { Candidate, Candidates, Effect, Measure, Topic, Week } from './api'
import { weeksOption, weekTip } from './curveOptions'
import { nextMonday } from './StartDialog'
import { TopicPage } from './TopicPage'
import { targetOf } from './UnitTargets'
import { WeekPage } from './WeekPage'
import { change, direction, partValue, signed } from './words'

vi.mock('@/features/figures/Chart', () => ({ default: () => null }))

const ID = '01a20000-0000-7000-8000-000000000001'
const subject = {
  category: '030403',
  category_name: '城市管理/市政设施/路灯不亮',
  place: 'YT-TN',
  place_name: '汀南区',
}

const candidate: Candidate = {
  key: '030403:YT-TN',
  rank: 1,
  title: '汀南区路灯不亮',
  subject,
  score: 61.2,
  groups: { intensity: 20.1, concentration: 15, difficulty: 26.1 },
  n: 42,
  people: 126,
  weeks: 4,
  earlier: 36,
  earlier_weeks: 12,
  year_ago: 9,
  parts: [
    {
      part: 'unsolved',
      name: '未解决',
      group: 'difficulty',
      value: 0.8,
      low: 0.67,
      high: 0.89,
      n: 50,
      counts: 0.67,
      weight: 0.12,
      points: 8.04,
    },
    {
      part: 'rise',
      name: '比历史上升',
      group: 'intensity',
      value: null,
      low: 0,
      high: null,
      n: 42,
      counts: 0,
      weight: 0.15,
      points: 0,
    },
  ],
  places: [{ code: 'YT-TN-01', name: '文昌街道', n: 20 }],
  units: [],
}

const week: Candidates = {
  week: '2026-11-16',
  weeks: ['2026-11-16', '2026-11-09'],
  since: '2026-10-20T16:00:00Z',
  until: '2026-11-17T16:00:00Z',
  slate_id: ID,
  put_up_at: '2026-11-18T02:00:00Z',
  put_up_by: '苏静怡',
  formula: 0,
  weights: {},
  least: 10,
  items: [candidate],
  topics: [],
  may_put_up: false,
  may_choose: true,
}

const measure: Measure = {
  id: '01a20000-0000-7000-8000-000000000009',
  title: '更换损坏灯头',
  unit: '市环境卫生管理处',
  unit_code: 'U-URBAN-SANITATION',
  due_day: '2026-11-25',
  state: 'doing',
  is_overdue: true,
  evidence: '',
  done_at: null,
  done_by: '',
  dropped_reason: '',
  asked: null,
  extensions: 0,
  meeting_id: null,
  may_work: true,
}

const topic: Topic = {
  id: ID,
  number: '2026 年第 1 题',
  year: 2026,
  sequence: 1,
  week: '2026-11-16',
  title: '汀南区路灯不亮',
  subject,
  state: 'working',
  outcome: null,
  chair: '副市长章怀远',
  units: [{ code: 'U-URBAN', name: '市城市管理局', part: 'lead' }],
  progress: { done: 0, open: 1, overdue: 1 },
  public_state: 'proposed',
  is_published: false,
  chosen_at: '2026-11-18T02:00:00Z',
  closed_at: null,
  version: 3,
  basis: { rank: 1, of: 8 },
  reason: '',
  goal: '',
  chosen_by: '章怀远',
  conclusion: '',
  closed_by: '',
  measures: [measure],
  meetings: [],
  reports: [],
  public: {
    state: 'proposed',
    text: '正在更换坏灯',
    written_by: '陆承安',
    written_at: '2026-11-18T02:00:00Z',
    published: '',
    approved_by: '',
    approved_at: null,
  },
  may: { edit: false, close: false, approve: false, report: false },
}

const effect: Effect = {
  weeks: [],
  chosen_week: '2026-11-16',
  closed_week: null,
  before: [],
  during: [],
  effect: null,
  by_year: null,
  sentence: '暂时看不出效果',
}

const weekVisit = (permissions: string[], data = week) =>
  visit({
    Page: WeekPage,
    path: '/topics',
    permissions,
    answers: {
      'GET /topic-candidates': data,
      'GET /topics': { year: 2026, years: [2026], items: [] },
      'POST /topic-candidates/choose': topic,
    },
  })

const topicVisit = (change: Partial<Topic>, permissions: string[] = ['topic:read']) =>
  visit({
    Page: TopicPage,
    path: `/topics/${ID}`,
    route: '/topics/:id',
    permissions,
    answers: {
      [`GET /topics/${ID}`]: { ...topic, ...change },
      [`GET /topics/${ID}/effect`]: effect,
      [`POST /topics/${ID}/measures/${measure.id}/done`]: topic,
      [`POST /topics/${ID}/public/approve`]: refusal(409, 'topic.same_person', '须由他人审核'),
    },
  })

test('a candidate opens to every part of its score with n and interval', async () => {
  weekVisit(['topic:read', 'topic:choose'])
  await userEvent.click(await screen.findByRole('button', { name: /汀南区路灯不亮/ }))
  const table = screen.getByRole('table', { name: '得分公式' })

  const unsolved = within(table).getByRole('row', { name: /未解决/ })
  expect(unsolved).toHaveTextContent('80.0%67.0%–89.0%500.6712%8.0')
  expect(within(table).getByRole('row', { name: /比历史上升/ })).toHaveTextContent('——42')
  expect(screen.getByText(/去年同期 9 件/)).toBeVisible()
})

test('the leader chooses a candidate by its key and lands on the topic', async () => {
  const { asked, place } = weekVisit(['topic:read', 'topic:choose'])
  await userEvent.click(await screen.findByRole('button', { name: '选定这一题' }))
  await userEvent.click(await screen.findByRole('button', { name: '选定' }))

  await vi.waitFor(() => expect(place.address).toBe(`/topics/${ID}`))
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.body).toMatchObject({ week: '2026-11-16', key: '030403:YT-TN' })
})

test('who may not choose is not offered it, and a chosen candidate is not offered again', async () => {
  weekVisit(['topic:read', 'topic:edit'], { ...week, may_choose: false })
  await screen.findByText('汀南区路灯不亮')

  expect(screen.queryByRole('button', { name: '选定这一题' })).toBeNull()
})

test("a unit's people begin with the list, not with the city's candidates", async () => {
  const { asked } = weekVisit(['topic:read'])

  expect(await screen.findByText('这一年还没有选定的题')).toBeVisible()
  expect(asked.map(({ path }) => path)).not.toContain('/topic-candidates')
})

test('a unit shows how its overdue measure was done', async () => {
  const { asked } = topicVisit({})
  const part = await screen.findByRole('region', { name: '措施' })
  expect(within(part).getByText('超期')).toBeVisible()
  expect(within(part).queryByRole('button', { name: '取消' })).toBeNull()
  await userEvent.click(within(part).getByRole('button', { name: '报完成' }))
  await userEvent.type(screen.getByRole('textbox'), '更换 86 个')
  await userEvent.click(screen.getByRole('button', { name: '确定' }))

  await vi.waitFor(() => expect(asked.some(({ path }) => path.endsWith('/done'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/done'))?.body).toEqual({ text: '更换 86 个' })
})

test('who wrote the public words is not offered to approve them; a refusal is said', async () => {
  topicVisit({}, ['topic:read', 'topic:edit'])
  await screen.findByText('陆承安 起草，等待另一人审核')
  expect(screen.queryByRole('button', { name: '审核通过并公开' })).toBeNull()
})

test('a refused approval says why', async () => {
  topicVisit({ may: { ...topic.may, approve: true } }, ['topic:read', 'topic:edit'])
  await userEvent.click(await screen.findByRole('button', { name: '审核通过并公开' }))

  expect(await screen.findByRole('alert')).toHaveTextContent('须由他人审核')
})

test('a change is only called one when the whole interval says so', () => {
  expect(direction(1.1, 2)).toBe('up')
  expect(direction(1.1, null)).toBe('up')
  expect(direction(0.4, 0.9)).toBe('down')
  expect(direction(0.4, 1.2)).toBe('steady')
  expect([change(0.7), change(1.3), change(1), change(null)]).toEqual(['−30%', '+30%', '0%', '—'])
  expect(signed(-0.004)).toBe('0%')
})

test('parts are said in their own unit', () => {
  expect(partValue('volume', 42)).toBe('42')
  expect(partValue('rise', 3.2)).toBe('+220%')
  expect(partValue('places', 0.125)).toBe('12.5%')
})

test('the range of the expectation is stacked on its lower end, and unknown weeks stay empty', () => {
  const known: Week = { week: '2026-11-09', n: 5, expected: 8, low: 3, high: 13, year_ago: null }
  const unknown: Week = { ...known, week: '2026-11-16', expected: null, low: null, high: null }
  const { series } = weeksOption([known, unknown], { '2026-11-16': '选定' }, 4)

  expect(series[0]).toMatchObject({ data: [3, null], stack: 'range' })
  expect(series[1]).toMatchObject({ data: [10, null], stack: 'range' })
  expect(series.at(-1)).toMatchObject({ type: 'custom', data: [[1, 13, '选定']] })
  expect(weekTip(known)).toContain('8（3–13）')
  expect(weekTip(unknown)).not.toContain('若与其他诉求')
})

test('a campaign begins on a Monday, and fewer is negative', () => {
  expect(nextMonday(dayjs('2026-11-18')).format('YYYY-MM-DD')).toBe('2026-11-23')
  expect(nextMonday(dayjs('2026-11-16')).format('YYYY-MM-DD')).toBe('2026-11-16')
  expect(nextMonday(dayjs('2026-11-22')).format('YYYY-MM-DD')).toBe('2026-11-23')
  expect(targetOf('weekly', 30)).toBe(-0.3)
  expect(targetOf('solved', 90)).toBe(0.9)
})
