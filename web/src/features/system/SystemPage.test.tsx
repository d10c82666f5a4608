import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import type { System } from './api'
import { concernsOf } from './concerns'
import { SystemPage } from './SystemPage'
import { bytes } from './sizes'

const backup = {
  file: 'huying-20261121.tar.zst',
  bytes: 52_428_800,
  ended_at: '2026-11-21T01:00:00Z',
  age_seconds: 3600,
  checked_at: null,
  has_keys: true,
  error: null,
}
const process = (name: string, pid: number) => ({
  process: name,
  host: 'box',
  pid,
  version: '0.1.0',
  screens: name === 'serve' ? 7 : 0,
  started_at: '2026-11-21T00:00:00Z',
  beat_at: '2026-11-21T01:59:50Z',
  uptime_seconds: 7200,
  is_silent: false,
})
const well: System = {
  version: '0.1.0',
  python: 'CPython 3.11.9',
  real_now: '2026-11-21T02:00:00Z',
  business_now: '2026-11-21T02:00:00Z',
  processes: [process('serve', 11), process('work', 12)],
  live_screens: 7,
  disks: [{ name: 'home', path: '/var/huying', total_bytes: 1000e9, free_bytes: 400e9 }],
  data_folder: '/var/huying',
  data_folder_bytes: 1024 * 1024,
  database: {
    version: '17.2',
    is_embedded: true,
    size_bytes: 2_147_483_648,
    connections: 12,
    max_connections: 100,
    oldest_transaction_seconds: 0.2,
    tables: [{ name: 'event', rows: 1_200_000, bytes: 900_000_000 }],
    bloat: [],
    migrations: { current: '0025', newest: '0025', missing: [] },
  },
  queue: {
    counts: [
      { queue: 'urgent', state: 'succeeded', count: 4000 },
      { queue: 'bulk', state: 'todo', count: 2 },
    ],
    oldest_waiting_seconds: null,
  },
  subscribers: [{ name: 'dispatch', behind: 0, parked: 0 }],
  late_deadlines: 0,
  backup,
  last_good_backup: backup,
  slow: { threshold_ms: 200, statements: [] },
}
const texts = (state: System) => concernsOf(state).map(({ text }) => text)
const open = (answer: unknown, permissions: string[] = []) =>
  visit({
    Page: SystemPage,
    path: '/admin/system',
    permissions: ['system:read', ...permissions],
    answers: {
      'GET /system': answer,
      'POST /system/slow-statements/reset': new Response(null, { status: 204 }),
    },
  })

test('sizes are short', () => {
  expect([0, 999, 2048, 52_428_800, 2_147_483_648].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '2.0 KB',
    '50 MB',
    '2.0 GB',
  ])
})

test('a place that is well has no concern', () => {
  expect(texts(well)).toEqual([])
})

test.each<[string, Partial<System>, RegExp]>([
  ['no worker', { processes: [process('serve', 11)] }, /没有后台进程/],
  [
    'a full disk',
    { disks: [{ name: 'home', path: '/x', total_bytes: 100, free_bytes: 5 }] },
    /\/x 所在磁盘只剩 5 B/,
  ],
  ['a late sweep', { late_deadlines: 90 }, /90 个时限已到/],
  ['a parked event', { subscribers: [{ name: 'dispatch', behind: 0, parked: 2 }] }, /派单有 2 个/],
  ['a long wait', { queue: { counts: [], oldest_waiting_seconds: 900 } }, /已等了 15 分/],
  ['no backup', { backup: null, last_good_backup: null }, /还没有做过备份/],
  [
    'an old backup',
    { last_good_backup: { ...backup, age_seconds: 3 * 86_400 } },
    /成功的备份是 3 天以前/,
  ],
  [
    'a missing migration',
    {
      database: {
        ...well.database,
        migrations: { current: '0024', newest: '0025', missing: ['0025'] },
      },
    },
    /缺 1 步升级/,
  ],
])('%s is a concern', (_, change, words) => {
  expect(texts({ ...well, ...change })).toEqual([expect.stringMatching(words)])
})

test('what stops work stands before what will', () => {
  const concerns = concernsOf({
    ...well,
    queue: { counts: [{ queue: 'bulk', state: 'failed', count: 3 }], oldest_waiting_seconds: null },
    last_good_backup: null,
  })
  expect(concerns.map(({ isGrave }) => isGrave)).toEqual([true, false])
})

test('a person sees what needs doing, and everything measured', async () => {
  open({ ...well, late_deadlines: 70, processes: [] })
  const list = await screen.findByRole('region', { name: '1 件事需要处理' })
  expect(within(list).getByText(/70 个时限/)).toBeInTheDocument()
  expect(screen.getByText('17.2（内置）')).toBeInTheDocument()
  expect(screen.getByText('1,200,000')).toBeInTheDocument()
  expect(screen.getByText(/刚启动的要等半分钟/)).toBeInTheDocument()
  expect(screen.getByText('没有慢语句')).toBeInTheDocument()
  expect(screen.queryByText('业务时间')).not.toBeInTheDocument()
})

const statement = {
  process: 'serve',
  digest: 'd1',
  statement: 'SELECT count(*) FROM ticket WHERE state = $1',
  calls: 10,
  slow_calls: 4,
  total_ms: 5000,
  max_ms: 900,
  first_at: '2026-11-21T00:00:00Z',
  last_slow_at: '2026-11-21T01:00:00Z',
}

test('who manages jobs begins the slow statements anew; who only reads cannot', async () => {
  const slow = { threshold_ms: 200, statements: [statement] }
  const { asked } = open({ ...well, slow }, ['job:manage'])
  expect(await screen.findByText('500 毫秒')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '重新开始统计' }))
  await userEvent.click(await screen.findByRole('button', { name: /确\s*定/ }))
  await waitFor(() =>
    expect(asked.some(({ path }) => path === '/system/slow-statements/reset')).toBe(true),
  )
})

test('who only reads has nothing to press', async () => {
  open({ ...well, slow: { threshold_ms: 200, statements: [statement] } })
  expect(await screen.findByText('500 毫秒')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '重新开始统计' })).not.toBeInTheDocument()
})

test('without the permission, and without an answer, the page says so', async () => {
  open(refusal(403, 'forbidden', '没有权限'))
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
})
