import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import type { Report, ReportChart, ReportList, Schedule, Source } from './api'
import { optionOf } from './charts'
import { interval, period, sides, told } from './numbers'
import { ReportPage } from './ReportPage'
import { ReportsPage } from './ReportsPage'
import { SchedulesPage } from './SchedulesPage'

vi.mock('@/features/figures/Chart', () => ({ default: () => null }))

const ID = '01a20000-0000-7000-8000-000000000001'

const source = (number: number, more: Partial<Source> = {}): Source => ({
  number,
  key: `count.${number}`,
  kind: 'count',
  code: '',
  name: '登记诉求',
  since: '2026-11-17',
  until: '2026-11-17',
  scope: '全市',
  unit_of: 'matters',
  n: 30,
  value: null,
  low: null,
  high: null,
  link: `/tickets?since=${number}`,
  rows: [],
  ...more,
})

const listed = {
  id: ID,
  kind: 'daily',
  state: 'made',
  making: 'done',
  title: '全市民情日报（2026年11月17日）',
  scope: '全市',
  first_day: '2026-11-17',
  last_day: '2026-11-17',
  unit_code: '',
  place_code: '',
  edition: 1,
  counted_at: '2026-11-17T23:30:00Z',
  issued_at: null,
  is_unread: true,
} as const

const report: Report = {
  ...listed,
  body: {
    title: listed.title,
    scope: '全市',
    sections: [
      {
        key: 'overview',
        heading: '总体情况',
        sentences: [
          { text: '11月17日，全市登记诉求30件。', refs: [1] },
          { text: '比上周同日（10件）增加+200.0%。', refs: [1, 2] },
          { text: '没有去年同期的完整数据，不作比较。', refs: [] },
        ],
        charts: [],
      },
    ],
    sources: [source(1), source(2, { unit_of: 'ratio', n: 10, value: 3, low: 1.4, high: 6.9 })],
  },
  made_by_name: '系统定时生成',
  remarks: '',
  remarks_by_name: '',
  remarks_at: null,
  issued_by_name: '',
  may: ['make', 'remark', 'issue'],
  newer_id: null,
  version: 3,
}

const open = (answers: Record<string, unknown> = {}, shown = report) =>
  visit({
    Page: ReportPage,
    path: `/reports/${ID}`,
    route: '/reports/:id',
    permissions: ['report:read', 'report:make', 'report:issue'],
    answers: {
      [`GET /reports/${ID}`]: shown,
      [`POST /reports/${ID}/seen`]: { ...shown, is_unread: false },
      ...answers,
    },
  })

test('numbers are told as their source counts them', () => {
  expect(told(0.9123, 'share')).toBe('91.2%')
  expect(told(3, 'ratio')).toBe('+200.0%')
  expect(told(0.5, 'ratio')).toBe('-50.0%')
  expect(told(41.6, 'matters')).toBe('42')
  expect(told(null, 'share')).toBe('—')
  expect(interval(source(1))).toBe('—')
  expect(interval(source(1, { unit_of: 'share', low: 0, high: 0.25 }))).toBe('0.0% ~ 25.0%')
  expect(period('2026-11-09', '2026-11-15')).toBe('2026-11-09 ~ 11-15')
  const row = { key: 'k', name: '', unit_of: 'share', link: '', n: 3, value: 0.5 } as const
  expect(sides({ ...row, n_now: null, value_now: null })).toEqual({
    before: '50.0%（n=3）',
    now: '—',
  })
})

test('a band lies between the ends of its interval', () => {
  const chart: ReportChart = {
    key: 'forecast',
    kind: 'line',
    title: '',
    labels: ['11/19'],
    series: [{ name: '预测', values: [10], low: [6], high: [15] }],
    refs: [1],
  }
  const { series } = optionOf(chart) as { series: { data: number[] }[] }
  expect(series.map(({ data }) => data)).toEqual([[6], [9], [10]])
})

test('every number opens its rows, and opening the report marks it seen', async () => {
  const { asked } = open()
  const overview = await screen.findByRole('region', { name: '总体情况' })
  const links = within(overview).getAllByRole('link')
  expect(links.map((link) => link.getAttribute('href'))).toEqual([
    '/tickets?since=1',
    '/tickets?since=1',
    '/tickets?since=1',
    '/tickets?since=2',
  ])
  expect(
    within(overview)
      .getByText(/没有去年同期/)
      .closest('a'),
  ).toBeNull()
  await waitFor(() => expect(asked.some(({ path }) => path === `/reports/${ID}/seen`)).toBe(true))
})

test('several rows without a list of their own are listed beside the report', async () => {
  const person = userEvent.setup()
  const rows = [
    { label: '停水', link: '/incidents/1' },
    { label: '欠薪', link: '/incidents/2' },
  ]
  const [first] = report.body.sections
  const shown = {
    ...report,
    body: {
      ...report.body,
      sections: [{ ...first, sentences: [{ text: '热点事件2起。', refs: [3] }] }],
      sources: [source(3, { kind: 'incidents', name: '热点事件', n: 2, rows })],
    },
  } as Report
  open({}, shown)
  await person.click(await screen.findByRole('button', { name: '热点事件2起。' }))
  expect(await screen.findByRole('link', { name: '欠薪' })).toHaveAttribute('href', '/incidents/2')
})

test('what is still being counted says so and offers nothing else', async () => {
  const body = { ...report.body, sections: [], sources: [] }
  open({}, { ...report, body, making: 'waiting', may: ['make'], is_unread: false })
  expect(await screen.findByText(/正在计数/)).toBeVisible()
  expect(screen.getByRole('button', { name: /导\s*出/ })).toBeDisabled()
  expect(screen.queryByRole('region', { name: '复算' })).toBeNull()
})

test('remarks go with the version that was read; a refusal is told', async () => {
  const person = userEvent.setup()
  const { asked } = open({
    [`PUT /reports/${ID}/remarks`]: refusal(409, 'report.changed', '报告已被他人改动'),
  })
  await person.click(await screen.findByRole('button', { name: '填写分析意见' }))
  await person.type(screen.getByRole('textbox', { name: '分析意见' }), '建议巡查')
  await person.click(screen.getByRole('button', { name: /保\s*存/ }))
  expect(await screen.findByText('报告已被他人改动')).toBeVisible()
  const sent = asked.find(({ method }) => method === 'PUT')
  expect(sent?.body).toEqual({ version: 3, remarks: '建议巡查' })
  expect(screen.getByRole('textbox', { name: '分析意见' })).toHaveValue('建议巡查')
})

test('who may only read sees no way to change, but can count again', async () => {
  const person = userEvent.setup()
  open(
    {
      [`GET /reports/${ID}/recount`]: { making: null, same: 0, differences: [] },
      [`POST /reports/${ID}/recount`]: {
        making: 'done',
        counted_at: '2026-11-18T02:00:00Z',
        same: 4,
        differences: [
          {
            key: 'count.total',
            name: '登记诉求',
            unit_of: 'matters',
            n: 30,
            value: null,
            n_now: 35,
            value_now: null,
            link: '/tickets',
          },
        ],
      },
    },
    { ...report, may: [], state: 'issued', issued_at: listed.counted_at, is_unread: false },
  )
  await screen.findByRole('region', { name: '复算' })
  expect(screen.queryByRole('button', { name: '填写分析意见' })).toBeNull()
  expect(screen.queryByRole('button', { name: /签\s*发/ })).toBeNull()
  await person.click(screen.getByRole('button', { name: /复\s*算/ }))
  expect(await screen.findByText(/1 个数字与报告不同，4 个一致/)).toBeVisible()
  expect(screen.getByText('35')).toBeVisible()
})

test('the list marks what is unread and asks for a kind', async () => {
  const person = userEvent.setup()
  const page: ReportList = { items: [listed], unread: 1, next: null }
  const { asked } = visit({
    Page: ReportsPage,
    path: '/reports',
    permissions: ['report:read'],
    answers: { 'GET /reports': page },
  })
  expect(await screen.findByText(listed.title)).toBeVisible()
  expect(screen.getByText('未读')).toBeVisible()
  expect(screen.queryByRole('button', { name: '生成报告' })).toBeNull()
  await person.click(screen.getByText('周报'))
  await waitFor(() => expect(asked.at(-1)?.query.get('kind')).toBe('weekly'))
  await person.click(screen.getByRole('checkbox', { name: '只看未读（1）' }))
  await waitFor(() => expect(asked.at(-1)?.query.get('unread')).toBe('true'))
})

test('a schedule is changed with its version and its people', async () => {
  const person = userEvent.setup()
  const row: Schedule = {
    id: ID,
    kind: 'daily',
    unit_code: '',
    place_code: '',
    scope: '全市',
    time: '07:30',
    weekday: 1,
    rhythm: '每日07:30',
    deliver_when: 'made',
    is_active: true,
    next_at: '2026-11-18T23:30:00Z',
    last_at: null,
    failed_at: '2026-11-18T00:00:00Z',
    last_report_id: null,
    recipients: [{ id: ID, name: '苏静怡', unit_name: '', roles: ['市领导'] }],
    version: 2,
  }
  const { asked } = visit({
    Page: SchedulesPage,
    path: '/reports/schedules',
    permissions: ['report:read', 'report:make'],
    answers: {
      'GET /report-schedules': [row],
      'GET /report-recipients': row.recipients,
      [`POST /report-schedules/${ID}/send`]: row,
      [`PUT /report-schedules/${ID}`]: { ...row, is_active: false },
    },
  })
  expect(await screen.findByText('全市日报')).toBeVisible()
  expect(screen.getByText('生成失败')).toBeVisible()
  await person.click(screen.getByRole('button', { name: /补\s*送/ }))
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/send'))).toBe(true))
  await person.click(screen.getByRole('button', { name: /修\s*改/ }))
  await person.click(await screen.findByRole('checkbox', { name: '启用' }))
  await person.click(screen.getByRole('button', { name: /保\s*存/ }))
  await waitFor(() => expect(asked.some(({ method }) => method === 'PUT')).toBe(true))
  const sent = asked.find(({ method }) => method === 'PUT')
  expect(sent?.body).toMatchObject({ version: 2, is_active: false, recipients: [ID] })
})
