import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { visit } from '@/testing/visit'
import type { Bar, Calendar, Day, FileRead, Plan } from './api'
import { curveOption } from './curve'
import { DataPage } from './DataPage'
import { periodOf, step, weeksOf } from './dates'
import { lanesOf } from './lanes'
import { fromLines, isRule, toLines } from './matterForm'
import { PlanPage } from './PlanPage'
import { SeasonsPage } from './SeasonsPage'

const PLAN = '01a20000-0000-7000-8000-000000000001'
const ACTION = '01a20000-0000-7000-8000-000000000002'

const day = (at: string, more: Partial<Day> = {}): Day => ({
  day: at,
  kind: 'workday',
  holiday: '',
  lunar: '初五',
  term: '',
  feast: '',
  actual: null,
  forecast: { mean: 120.4, low80: 101, high80: 141, low95: 92, high95: 153 },
  weather: null,
  events: [],
  ...more,
})

const bar: Bar = {
  matter_code: 'plum_rain',
  plan_id: PLAN,
  name: '梅雨积水',
  first: '2026-06-10',
  last: '2026-07-12',
  state: 'confirmed',
  tally: { all: 7, done: 3, overdue: 1 },
  verdict: null,
  is_own: false,
}

const measured = {
  runs: 4, series: 1, days: 28, wape: 0.123, mase: 0.81, coverage80: 0.79, coverage95: 0.96,
} // biome-ignore format: one line of numbers

const calendar: Calendar = {
  today: '2026-06-12',
  days: [
    day('2026-06-08', { actual: 133, forecast: null }),
    day('2026-06-19', { kind: 'holiday', holiday: '端午节', feast: '端午', events: ['龙舟赛'] }),
  ],
  bars: [
    bar,
    { ...bar, matter_code: 'gaokao', plan_id: null, name: '中高考噪声', state: 'coming' },
  ],
  run: {
    day: '2026-06-12',
    made_at: '2026-06-11T18:00:00Z',
    history_days: 700,
    series: 900,
    model: 'huying.series.forecast',
    model_version: '1',
    weather: 'climatology',
    seconds: 40,
  },
  is_series: true,
  is_running: false,
  counted_since: '2024-07-01',
  least_days: 56,
  measured,
  measured_all: { ...measured, series: 900, days: 25_200 },
}

const open = (more: Partial<Calendar> = {}, permissions: string[] = ['season:read']) =>
  visit({
    Page: SeasonsPage,
    path: '/seasons?day=2026-06-12',
    route: '/seasons',
    permissions,
    answers: {
      'GET /seasons/calendar': { ...calendar, ...more },
      'GET /seasons/forecast': {
        grain: 'week',
        by: 'time',
        first: null,
        last: null,
        rows: [],
        run: null,
      },
      'GET /categories': [],
      'GET /places': [],
      'GET /clock': {},
    },
  })

test('a month shows what was, what is expected, feasts and recurring matters', async () => {
  const { asked } = open()
  expect(await screen.findByText('133')).toBeInTheDocument()
  expect(screen.getByText('≈120')).toBeInTheDocument()
  expect(screen.getByText('端午')).toBeInTheDocument()
  expect(screen.getByText('◆ 龙舟赛')).toBeInTheDocument()
  expect(screen.getAllByText(/梅雨积水 · 执行中 · 3\/7 · 超期 1/).length).toBeGreaterThan(1)
  expect(
    screen.getByText(/WAPE 12.3% · MASE 0.81/, { selector: 'p:first-child' }),
  ).toBeInTheDocument()
  expect(screen.getByText(/n=28 天/)).toBeInTheDocument()
  const query = asked.find(({ path }) => path === '/seasons/calendar')?.query
  expect(query?.get('first')).toBe('2026-06-01')
  expect(query?.get('last')).toBe('2026-07-05')
  expect(screen.queryByRole('button', { name: '重新预测' })).not.toBeInTheDocument()
})

test('without history it says so and the matters stay', async () => {
  open({
    run: null,
    is_series: false,
    counted_since: '2026-06-01',
    days: [day('2026-06-08', { forecast: null })],
  })
  expect(await screen.findByText('历史太短，还不能预测')).toBeInTheDocument()
  expect(screen.getByText(/从 2026-06-01 起有 11 天统计，至少要 56 天/)).toBeInTheDocument()
  expect(screen.getAllByText(/梅雨积水/).length).toBeGreaterThan(0)
})

test.each([
  [true, '正在准备第一次预测'],
  [false, '还没有生成预测'],
])(
  'with history enough it says whether a forecast is being made (%s)',
  async (is_running, says) => {
    open({ run: null, is_series: false, is_running })
    expect(await screen.findByText(says)).toBeInTheDocument()
    expect(screen.queryByText('历史太短，还不能预测')).not.toBeInTheDocument()
  },
)

test('keys turn the page', async () => {
  const { place } = open()
  await screen.findByText('133')
  await userEvent.keyboard('{ArrowRight}')
  expect(place.address).toContain('day=2026-07-01')
  await userEvent.keyboard('q')
  expect(place.address).toContain('view=quarter')
})

const plan: Plan = {
  id: PLAN,
  matter_code: 'plum_rain',
  name: '梅雨积水',
  year: 2026,
  first_day: '2026-06-10',
  last_day: '2026-07-12',
  state: 'confirmed',
  phase: 'during',
  tally: { all: 1, done: 0, overdue: 1 },
  verdict: null,
  is_own: true,
  version: 3,
  sentence: '梅雨积水季第 3 天',
  categories: [{ code: '030404', name: '城市管理/市政设施/道路积水' }],
  places: [{ code: 'YT-TN-01', name: '汀南区文昌街道' }],
  is_place_by_history: true,
  recognise: '',
  knowledge: [
    { kind: 'card', code: 'K-TYPHOON', title: '台风暴雨停课停工', is_there: false },
    { kind: 'text', code: '', title: '积水点清单', is_there: null },
  ],
  staffing: '',
  note: '',
  reason: '',
  proposed_at: '2026-05-06T02:00:00Z',
  decided_at: null,
  decided_by_name: null,
  forecast: null,
  so_far: 12,
  expected_so_far: null,
  actions: [
    {
      id: ACTION,
      title: '清疏雨水口',
      owner: 'duty:030410',
      unit: { code: 'U-URBAN-MUNICIPAL', name: '市政处' },
      place: null,
      due_day: '2026-05-20',
      state: 'todo',
      is_overdue: true,
      evidence: '',
      done_at: null,
      done_by_name: null,
      is_own: true,
      version: 2,
      may: ['tick'],
    },
  ],
  curve: [],
  evaluation: null,
  evaluated_at: null,
  may: [],
}

const openPlan = (shown: Plan, more: Record<string, unknown> = {}) =>
  visit({
    Page: PlanPage,
    path: `/seasons/plans/${PLAN}`,
    route: '/seasons/plans/:id',
    permissions: ['season:read', 'season:work'],
    answers: { [`GET /seasons/plans/${PLAN}`]: shown, ...more },
  })

test('a unit ticks off its action with evidence and the version it saw', async () => {
  const road = `/seasons/plans/${PLAN}/actions/${ACTION}/done`
  const { asked } = openPlan(plan, { [`POST ${road}`]: plan })
  const actions = await screen.findByRole('region', { name: '措施' })
  expect(within(actions).getByText('超期')).toBeInTheDocument()
  await userEvent.click(within(actions).getByRole('button', { name: '完成' }))
  const sure = await screen.findByRole('button', { name: '确定' })
  expect(sure).toBeDisabled()
  await userEvent.type(screen.getByLabelText('完成依据'), '清疏 40 处')
  await userEvent.click(sure)
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 2,
    evidence: '清疏 40 处',
  })
  expect(screen.queryByRole('button', { name: '确认预案' })).not.toBeInTheDocument()
  expect(screen.getByText('尚未发布')).toBeInTheDocument()
})

test('an evaluation that cannot tell says so, with what must be known', async () => {
  openPlan({
    ...plan,
    state: 'evaluated',
    evaluation: {
      day: '2026-07-16',
      observed: 210,
      forecast: null,
      before: null,
      effect: {
        verdict: 'cannot_tell', why: 'wide', treated: 8, untouched: 23, observed: 210, ratio: 0.9,
        low: 0.7, high: 1.2, avoided: 20, avoided_low: -30, avoided_high: 80, p: 0.4,
      }, // biome-ignore format: numbers
      caveats: ['措施地点是按上年诉求最多挑选的'],
      sentences: ['数据不足以判断措施是否有效'],
    },
  })
  const part = await screen.findByRole('region', { name: '事后评估' })
  expect(within(part).getByText('无法判断')).toBeInTheDocument()
  expect(within(part).getByText('数据不足以判断措施是否有效')).toBeInTheDocument()
  expect(within(part).getByText(/上年诉求最多/)).toBeInTheDocument()
})

test('a file with a wrong line is shown and not taken', async () => {
  const found: FileRead = {
    lines: 2, new: 1, changed: 0, same: 0, error_count: 1, is_done: false,
    errors: [{ row: 3, column: '日期', message: '「昨天」不是日期' }],
  } // biome-ignore format: numbers
  visit({
    Page: DataPage,
    path: '/seasons/data',
    permissions: ['season:read', 'season:edit'],
    answers: {
      'GET /seasons/weather': [],
      'GET /seasons/events': [],
    },
  })
  expect(await screen.findByText('没有这段时间的天气')).toBeInTheDocument()
  const sent: URLSearchParams[] = []
  const answering = globalThis.fetch
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'POST') return answering(request)
    sent.push(new URL(request.url).searchParams)
    return Response.json(found)
  })
  const file = new File(['"x"'], '天气.csv')
  await userEvent.upload(screen.getByLabelText('选择文件 天气'), file, { applyAccept: false })
  expect(await screen.findByText('「昨天」不是日期')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: '导入' })).toBeDisabled()
  expect(sent.map((query) => Object.fromEntries(query))).toEqual([
    { is_preview: 'true', file_name: '天气.csv' },
  ])
})

test('periods and weeks', () => {
  expect(periodOf('month', '2026-02-10')).toEqual(['2026-02-01', '2026-02-28'])
  expect(periodOf('quarter', '2026-11-18')).toEqual(['2026-10-01', '2026-12-31'])
  expect(periodOf('week', '2026-11-18')).toEqual(['2026-11-16', '2026-11-22'])
  expect(step('month', '2026-12-05', 1)).toBe('2027-01-01')
  expect(weeksOf(['2026-06-01', '2026-06-30'])).toHaveLength(5)
})

test('bars that overlap stand in lanes of their own and are cut at the week', () => {
  const other = { ...bar, matter_code: 'gaokao', first: '2026-06-08', last: '2026-06-11' }
  const after = { ...bar, matter_code: 'late', first: '2026-06-13', last: '2026-06-14' }
  const pieces = lanesOf([other, bar, after], '2026-06-08')
  expect(pieces.map(({ lane, from, to }) => [lane, from, to])).toEqual([
    [0, 0, 3],
    [1, 2, 6],
    [0, 5, 6],
  ])
  expect(pieces[1]).toMatchObject({ isCut: false, goesOn: true })
})

test('actions as lines there and back; a line that is none is named', () => {
  const lines = '-14｜duty:030404｜清疏雨水口\n0｜｜值守'
  const actions = fromLines(lines)
  expect(actions).toHaveLength(2)
  expect(toLines(actions as Exclude<typeof actions, number>)).toBe(lines)
  expect(fromLines('-14｜duty:030404｜清疏\n明天｜｜值守')).toBe(2)
  expect(isRule({ kind: 'feast', feast: 'spring', before: 3 })).toBe(false)
  expect(isRule({ kind: 'days', from: '06-10', to: '07-12' })).toBe(true)
})

test('the chart shows only what is known', () => {
  const known = { day: '2026-06-10', actual: 3, mean: null, low95: null, high95: null, would: null }
  expect(curveOption([known]).legend.data).toEqual(['实际'])
  expect(curveOption([{ ...known, would: 5 }]).legend.data).toContain('若同未采取措施的街道一样')
})
