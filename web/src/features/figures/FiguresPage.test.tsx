import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import type { FigureMeta, FigureRead } from './api'
import { BandsPage } from './BandsPage'
import { ChecksPage } from './ChecksPage'
import { FiguresPage } from './FiguresPage'
import type { Share } from './filters'

// jsdom measures nothing: the chart is a row of buttons, one a mark.
vi.mock('./Chart', () => ({
  default: (props: { label: string; onPick: (mark: number) => void }) => (
    <button type="button" onClick={() => props.onPick(0)}>{`图：${props.label}`}</button>
  ),
}))

const share = (numerator: number, denominator: number, rest: Partial<Share> = {}): Share => ({
  basis: 'granted',
  with_excluded: false,
  numerator,
  denominator,
  share: denominator ? numerator / denominator : null,
  low: denominator ? 0.301 : null,
  high: denominator ? 0.954 : null,
  ...rest,
})

const meta = (code: string, name: string, rest: Partial<FigureMeta> = {}): FigureMeta => ({
  code,
  name,
  group: 'result',
  group_name: '结果',
  owner: 'unit',
  better: 'higher',
  formula: `${name}的分子 ÷ 分母`,
  numerator: '分子',
  denominator: '分母',
  excludes: '没有联系上的不计',
  attribution: 'evaluated',
  attribution_text: '按评价时间归入期间',
  bases: ['granted'],
  ...rest,
})

const read = (code: string, shares: Share[] | null, city: Share[] | null = null): FigureRead => ({
  code,
  since: '2026-11-01T00:00:00+08:00',
  until: '2026-11-21T12:00:00+08:00',
  unit: null,
  shares,
  city,
})

const ANSWERS = {
  'GET /figures': {
    figures: [
      meta('solved', '解决率'),
      meta('satisfied', '满意率'),
      meta('callback_in_time', '及时回访率', { group: 'callback', group_name: '回访' }),
      meta('short_contact', '20 秒内结束的联系', { group: 'check', group_name: '异常核查' }),
    ],
    pending: [{ code: 'forecast', name: '预测误差', why: '还没有预测' }],
  },
  'GET /figures/values': ({ query }: { query: URLSearchParams }) =>
    query.get('group') === 'result'
      ? [
          read('solved', [share(3, 4), share(3, 6, { with_excluded: true })], [share(30, 60)]),
          read('satisfied', [share(0, 0)]),
        ]
      : [read('callback_in_time', null, [share(9, 10)])],
  'GET /figures/solved/series': ({ query }: { query: URLSearchParams }) => ({
    code: 'solved',
    by: query.get('by'),
    slices: [
      {
        key: query.get('by') === 'unit' ? 'U-TN' : '2026-11-05',
        name: '汀南区政府',
        is_own: false,
        has_children: true,
        shares: [share(1, 2)],
      },
    ],
  }),
  'GET /figures/solved/rows': {
    items: [
      {
        id: 'e1',
        ticket_id: 't1',
        label: '20261105000001',
        title: '小区停水',
        state: 'closed',
        kind: 'help',
        unit_name: '供水集团',
        at: '2026-11-05T02:00:00Z',
        is_counted: true,
        is_excluded: false,
      },
    ],
    hidden: 2,
    next: null,
  },
  'GET /units': [],
  'GET /categories': [],
  'GET /places': [],
}

function open(path = '/figures', permissions = ['figure:read'], answers = {}) {
  return visit({ Page: FiguresPage, path, permissions, answers: { ...ANSWERS, ...answers } })
}

const line = (name: RegExp) => screen.findByRole('button', { name })

test('every share carries its n and its interval, and the city for comparison', async () => {
  open()
  const solved = await line(/^解决率/)
  await waitFor(() => expect(solved).toHaveTextContent('75.0%'))
  expect(solved).toHaveTextContent('3 / 4')
  expect(solved).toHaveTextContent('30.1%–95.4%')
  expect(solved).toHaveTextContent('全市 50.0%（n=60）')
})

test('nothing to count is no zero, and what is not the unit’s shows the city only', async () => {
  open()
  const satisfied = await line(/^满意率/)
  await waitFor(() => expect(satisfied).toHaveTextContent('没有可算的记录'))
  expect(satisfied).not.toHaveTextContent('%')
  const callback = await line(/^及时回访率/)
  await waitFor(() => expect(callback).toHaveTextContent('全市 90.0%（n=10）'))
})

test('checks stand on their own page; figures without data say why', async () => {
  open()
  await line(/^解决率/)
  expect(screen.queryByRole('button', { name: /20 秒内/ })).not.toBeInTheDocument()
  expect(screen.getByText(/预测误差：还没有预测/)).toBeInTheDocument()
})

test('with and without exclusions stand beside each other; the switch changes the large one', async () => {
  const { place } = open()
  const ways = await screen.findByRole('table', { name: '各口径对照' })
  expect(within(ways).getByRole('row', { name: /不扣除剔除件.*50.0%.*3 \/ 6/ })).toBeInTheDocument()
  await userEvent.click(screen.getByText('不扣除剔除件', { selector: '.ant-segmented *' }))
  await waitFor(() => expect(place.address).toContain('excluded=kept'))
  expect(await line(/^解决率/)).toHaveTextContent('50.0%')
})

test('a mark of a chart opens its rows', async () => {
  const { asked, place } = open()
  await userEvent.click(await screen.findByRole('button', { name: '图：分布' }))
  const rows = await screen.findByRole('dialog')
  expect(await within(rows).findByText('20261105000001')).toBeInTheDocument()
  expect(within(rows).getByText('另有 2 行不在您的查看范围内')).toBeInTheDocument()
  const query = asked.find(({ path }) => path === '/figures/solved/rows')?.query
  expect(query?.get('unit')).toBe('U-TN')
  await userEvent.click(within(rows).getByRole('button', { name: '只看汀南区政府' }))
  await waitFor(() => expect(place.address).toContain('unit=U-TN'))
  expect(place.address).not.toContain('rows=')
})

test('keys walk through the figures and open the rows', async () => {
  const { place } = open()
  await line(/^解决率/)
  await userEvent.keyboard('j')
  await waitFor(() => expect(place.address).toContain('figure=satisfied'))
  await userEvent.keyboard('k')
  await waitFor(() => expect(place.address).toContain('figure=solved'))
  await userEvent.keyboard('r')
  expect(await screen.findByRole('dialog')).toBeInTheDocument()
})

test('filters go to the server as they stand in the address', async () => {
  const { asked } = open('/figures?since=2026-11-01&until=2026-11-07&unit=U-TN&kind=help')
  await line(/^解决率/)
  const query = asked.find(({ path }) => path === '/figures/values')?.query
  expect(Object.fromEntries(query ?? [])).toMatchObject({
    since: '2026-11-01',
    until: '2026-11-07',
    unit: 'U-TN',
    kind: 'help',
  })
})

test('who may not export sees no button; who may asks for what is shown', async () => {
  open()
  await line(/^解决率/)
  expect(screen.queryByRole('button', { name: /导出/ })).not.toBeInTheDocument()
})

test('an export sends what is shown', async () => {
  vi.stubGlobal(
    'URL',
    Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL() {} }),
  )
  const { asked } = open('/figures?unit=U-TN', ['figure:read', 'figure:export'], {
    'POST /figures/export': () => new Response('x', { status: 200 }),
  })
  await line(/^解决率/)
  await userEvent.click((await screen.findAllByRole('button', { name: /导出/ }))[0] as HTMLElement)
  await userEvent.click(await screen.findByText('CSV'))
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
    what: 'figures',
    format: 'csv',
    unit: 'U-TN',
  })
})

test('a refusal says so', async () => {
  open('/figures', ['figure:read'], {
    'GET /figures': () => refusal(403, 'forbidden', '没有权限'),
  })
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
})

const period = { since: '2026-11-01T00:00:00+08:00', until: '2026-11-21T12:00:00+08:00' }

test('bands keep to the order of the tree; few rows give no band', async () => {
  const row = (unit: string, name: string, band: 'a' | 'b' | null, is_firm: boolean) => ({
    unit,
    name,
    has_children: false,
    rates: [share(1, 2), share(1, 2), share(1, 2)],
    value: band && 0.91,
    low: band && 0.88,
    high: band && 0.95,
    band,
    is_firm,
  })
  visit({
    Page: BandsPage,
    path: '/figures/bands',
    permissions: ['figure:read'],
    answers: {
      ...ANSWERS,
      'GET /figures/bands': {
        ...period,
        weights: [
          { code: 'response', name: '响应率', weight: 0.2 },
          { code: 'solved', name: '解决率', weight: 0.4 },
          { code: 'satisfied', name: '满意率', weight: 0.4 },
        ],
        a_from: 0.9,
        b_from: 0.8,
        least: 30,
        rows: [
          row('U-B', '乙局', 'a', false),
          row('U-A', '甲局', 'a', true),
          row('U-C', '丙局', null, false),
        ],
      },
    },
  })
  const best = await screen.findByRole('region', { name: 'A 档' })
  expect(
    within(best)
      .getAllByRole('row')
      .slice(1)
      .map((one) => one.textContent?.slice(0, 2)),
  ).toEqual(['乙局', '甲局'])
  expect(within(best).getByRole('row', { name: /乙局/ })).toHaveTextContent('尚不能排除更低一档')
  expect(screen.getByRole('region', { name: '样本不足' })).toHaveTextContent('丙局')
  expect(screen.queryByRole('region', { name: 'B 档' })).not.toBeInTheDocument()
})

test('a check says what was to be expected; the mark is a word, not a colour alone', async () => {
  const row = (name: string, chance: number, is_odd: boolean) => ({
    unit: name,
    name,
    has_children: false,
    share: share(20, 40),
    rest: share(10, 200),
    expected: 2,
    chance,
    is_odd,
  })
  visit({
    Page: ChecksPage,
    path: '/figures/checks',
    permissions: ['figure:read'],
    answers: {
      ...ANSWERS,
      'GET /figures/checks': {
        ...period,
        checks: [
          {
            code: 'short_contact',
            name: '20 秒内结束的联系',
            formula: '不足 20 秒 ÷ 接通',
            city: share(30, 240),
            edge: 0.0006,
            rows: [row('甲局', 1e-9, true), row('乙局', 0.4, false)],
          },
        ],
      },
    },
  })
  const check = await screen.findByRole('region', { name: '20 秒内结束的联系' })
  const odd = within(check).getByRole('row', { name: /甲局/ })
  expect(odd).toHaveTextContent('约 2.0 件，实有 20 件')
  expect(odd).toHaveTextContent('< 0.0001')
  expect(odd).toHaveTextContent('需核查')
  expect(within(odd).getByRole('link')).toHaveAttribute(
    'href',
    '/figures?unit=%E7%94%B2%E5%B1%80&figure=short_contact&rows=counted',
  )
  await userEvent.click(screen.getByRole('checkbox', { name: '只看需核查的' }))
  await waitFor(() =>
    expect(within(check).queryByRole('row', { name: /乙局/ })).not.toBeInTheDocument(),
  )
})
