import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { visit } from '@/testing/visit'
import type { Campaign, Curve, FieldTrend, UnitCurve } from './api'
import { CampaignPage } from './CampaignPage'
import { CampaignsPage } from './CampaignsPage'

vi.mock('@/features/figures/Chart', () => ({ default: () => null }))

const ID = '01a20000-0000-7000-8000-000000000002'

const unit = (code: string, change: Partial<UnitCurve>): UnitCurve => ({
  code,
  name: code,
  target: -0.3,
  now: 24,
  before: 240,
  value: -0.6,
  low: -0.75,
  high: -0.4,
  band: 'reached',
  is_unlike: false,
  chance: 0.5,
  ...change,
})

const curve: Curve = {
  campaign_id: ID,
  measure: 'weekly',
  target: -0.3,
  target_line: 28,
  baseline: 40,
  baseline_weeks: 8,
  weeks: [],
  weeks_done: 4,
  value: -0.6,
  low: -0.7,
  high: -0.45,
  n: 64,
  band: 'reached',
  units: [
    unit('排水处', { band: 'missed', value: 0, low: -0.2, high: 0.4, is_unlike: true }),
    unit('环卫处', {}),
  ],
  sentence: '已满 4 周，已达到目标',
}

const campaign: Campaign = {
  id: ID,
  title: '井盖治理',
  field: 'manhole',
  field_name: '井盖病害',
  place: '',
  place_name: '全市',
  measure: 'weekly',
  target: -0.3,
  baseline_weeks: 8,
  first_day: '2026-10-19',
  last_day: '2026-12-27',
  state: 'running',
  is_past: false,
  version: 1,
  categories: ['030402'],
  category_names: ['城市管理/市政设施/井盖缺失损坏'],
  plan: '',
  units: [],
  notes: [],
  started_by: '陆承安',
  started_at: '2026-10-19T02:00:00Z',
  evaluation: '',
  ended_by: '',
  ended_at: null,
  may_edit: false,
  may_note: true,
}

const field: FieldTrend = {
  code: 'manhole',
  name: '井盖病害',
  categories: ['030402'],
  category_names: ['井盖缺失损坏'],
  is_active: true,
  is_own: false,
  version: 0,
  weeks: [30, 30, 6, 6, 6, 6],
  first_week: '2026-10-05',
  last: 6,
  change: {
    now: 24,
    now_weeks: 4,
    before: 240,
    before_weeks: 12,
    ratio: 0.3,
    low: 0.2,
    high: 0.44,
  },
  by_year: null,
  campaign_id: null,
}

const none = { ...field.change, now: 0, before: 0, ratio: null, low: 0, high: null }
const fresh: FieldTrend = {
  ...field,
  code: 'lift',
  name: '电梯',
  change: { ...none, now: 20, low: 3.1 },
}
const quiet: FieldTrend = { ...field, code: 'fumes', name: '油烟', change: none }

const open = (permissions: string[], shown = campaign) =>
  visit({
    Page: CampaignPage,
    path: `/campaigns/${ID}`,
    route: '/campaigns/:id',
    permissions,
    answers: {
      [`GET /campaigns/${ID}`]: shown,
      [`PUT /campaigns/${ID}`]: shown,
      'GET /units': [{ code: 'TN-SZ', name: '汀南区市政处' }],
      [`GET /campaigns/${ID}/curve`]: curve,
      [`POST /campaigns/${ID}/notes`]: campaign,
    },
  })

test('units stand in bands, and what is unlike the others is marked', async () => {
  open(['topic:read'])
  const units = await screen.findByRole('region', { name: '单位情况' })

  expect(within(units).getByRole('heading', { name: '已达到目标' })).toBeVisible()
  expect(within(units).queryByRole('heading', { name: '还看不出' })).toBeNull()
  const missed = within(units)
    .getByText(/排水处/)
    .closest('li')
  expect(missed).toHaveTextContent('与众不同')
  expect(missed).toHaveTextContent('95% −20% 至 +40%')
  expect(
    within(units)
      .getByText(/环卫处/)
      .closest('li'),
  ).not.toHaveTextContent('与众不同')
})

test('a unit notes its week and is not offered to end the campaign', async () => {
  const { asked } = open(['topic:read'])
  await userEvent.click(await screen.findByRole('button', { name: '填写本周情况' }))
  await userEvent.type(screen.getByRole('textbox'), '补装 41 座')
  await userEvent.click(screen.getByRole('button', { name: '确定' }))

  await vi.waitFor(() =>
    expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({ text: '补装 41 座' }),
  )
  expect(screen.queryByRole('button', { name: '结束并评估' })).toBeNull()
})

test('a field shows its change with interval and n, and only editors may start a campaign', async () => {
  visit({
    Page: CampaignsPage,
    path: '/campaigns',
    permissions: ['topic:read', 'topic:choose'],
    answers: {
      'GET /campaign-fields': { items: [field, fresh, quiet], may_edit: false },
      'GET /campaigns': { items: [] },
    },
  })
  const row = await screen.findByRole('row', { name: /井盖病害/ })

  expect(row).toHaveTextContent('−70%')
  expect(row).toHaveTextContent('95% −80% 至 −56% · n=24/240')
  expect(screen.getByRole('row', { name: /电梯/ })).toHaveTextContent('此前没有')
  expect(screen.getByRole('row', { name: /油烟/ })).toHaveTextContent('没有诉求')
  expect(screen.queryByRole('button', { name: '发起治理' })).toBeNull()
  expect(await screen.findByText('还没有治理行动')).toBeVisible()
})

test("a unit's people see their campaigns without the city's fields", async () => {
  const { asked } = visit({
    Page: CampaignsPage,
    path: '/campaigns',
    permissions: ['topic:read'],
    answers: { 'GET /campaigns': { items: [campaign] } },
  })

  expect(await screen.findByRole('link', { name: '井盖治理' })).toBeVisible()
  expect(asked.map(({ path }) => path)).not.toContain('/campaign-fields')
})

test("a campaign is edited, a unit's own target in percent; others keep the campaign's", async () => {
  const units = [
    { code: 'TN-SZ', name: '汀南区市政处', target: -0.25 },
    { code: 'TB-SZ', name: '汀北区市政处', target: null },
  ]
  const { asked } = open(['topic:read', 'campaign:edit'], { ...campaign, may_edit: true, units })
  await userEvent.click(await screen.findByRole('button', { name: '修改' }))
  const own = await screen.findByLabelText('汀南区市政处的目标（%）')
  expect(own).toHaveValue('25')
  await userEvent.clear(own)
  await userEvent.type(own, '40')
  await userEvent.click(screen.getByRole('button', { name: '确定' }))

  await vi.waitFor(() =>
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      version: 1,
      title: '井盖治理',
      plan: '',
      last_day: '2026-12-27',
      units: [
        { code: 'TN-SZ', target: -0.4 },
        { code: 'TB-SZ', target: null },
      ],
    }),
  )
})
