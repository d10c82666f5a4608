import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { type Asked, refusal, visit } from '@/testing/visit'
import type { Proposed, VersionLine } from './api'
import KnowledgePage from './KnowledgePage'

const line = (title: string, more: Partial<VersionLine> = {}): VersionLine => ({
  id: title,
  number: 2,
  state: 'proposed',
  base: 1,
  note: '按新规定修订',
  proposed_by_name: '李明',
  proposed_at: '2026-11-20T02:00:00Z',
  decided_by_name: null,
  decided_at: null,
  reason: '',
  publish_at: null,
  withdraw_at: null,
  published_at: null,
  ended_at: null,
  ended_by_name: null,
  end_reason: '',
  is_own: false,
  created_at: '2026-11-20T02:00:00Z',
  ...more,
})
const row = (code: string, title: string, more: Partial<Proposed> = {}): Proposed => ({
  code,
  title,
  unit_name: '市水务局',
  policy_code: null,
  shown: {
    code,
    title,
    answer: `${title}：十二小时内修复`,
    points: [{ label: '联系', text: '供水热线', clause: '', quote: '' }],
    questions: [`${title}怎么办`],
    categories: ['0901'],
    unit_code: 'U-WATER',
    unit_name: '市水务局',
    source: { title: '供水规定', number: '6号', clause: '第三条' },
    valid_from: '2026-07-01',
    valid_to: null,
    is_valid: false,
    number: 0,
    policy_code: null,
    quote: '',
    area: '',
    area_name: '',
    audience: '',
    sensitivity: 'public',
    condition: null,
    attachments: [],
  },
  version: line(title),
  is_new: false,
  golden: 3,
  has_checks: true,
  own_right: 3,
  own_asked: 3,
  broken: 0,
  changed_fields: ['answer'],
  has_figures: true,
  ...more,
})
const water = row('K-WATER', '停水')
const heat = row('K-HEAT', '停暖')
const own = row('K-WATER', '停水', { version: line('停水', { is_own: true }) })
const checks = {
  day: '2026-11-21',
  asked: 900,
  right_before: 800,
  right_after: 799,
  mended: 0,
  own: [
    {
      code: 'K-WATER',
      title: '停水',
      text: '水停了咋办',
      outcome: 'right',
      got: null,
      got_title: null,
    },
  ],
  broken_count: 1,
  broken: [
    {
      code: 'K-HEAT',
      title: '停暖',
      text: '暖气停了',
      outcome: 'wrong',
      got: 'K-WATER',
      got_title: '停水',
    },
  ],
  is_current: true,
}
const detail = {
  ...line('停水'),
  doc: {},
  shown: water.shown,
  compared_with: 1,
  difference: [
    {
      field: 'answer',
      has_figures: true,
      items: [
        {
          change: 'changed',
          label: '',
          pieces: [
            { change: 'removed', text: '24小时', is_figure: true },
            { change: 'added', text: '12小时', is_figure: true },
            { change: 'same', text: '内修复', is_figure: false },
          ],
        },
      ],
    },
  ],
  checks,
}
const PUBLISH = 'POST /cards/publish'
const VERSION = 'GET /cards/K-WATER/versions/2'
const ok = () => new Response(null, { status: 204 })

const open = (answers: object = {}, more: string[] = [], search = '') =>
  visit({
    Page: KnowledgePage,
    path: `/knowledge?view=proposed${search}`,
    permissions: ['knowledge:read', 'knowledge:approve', ...more],
    answers: {
      'GET /cards/proposed': [heat, water],
      'GET /cards/coming': [],
      [VERSION]: detail,
      [PUBLISH]: ok,
      ...answers,
    },
  })
const sent = (asked: readonly Asked[]) =>
  asked
    .filter(({ path }) => path === '/cards/publish')
    .map(({ body }) => (body.versions as { code: string }[]).map(({ code }) => code))
const start = async () => {
  const bar = await screen.findByRole('toolbar')
  await userEvent.click(within(bar).getByRole('button', { name: /^发布/ }))
}
const confirm = async () => {
  const dialog = await screen.findByRole('dialog')
  await userEvent.click(await within(dialog).findByRole('button', { name: /发布 \d 条/ }))
  return dialog
}

test('several are marked by key, seen once more, and published together', async () => {
  const { asked } = open()
  await screen.findByText('停水')
  for (const key of ['j', 'x', 'j', 'x']) fireEvent.keyDown(document.body, { key })
  expect(await screen.findByText('已勾选 2 条')).toBeInTheDocument()
  await start()
  expect(await screen.findByText('2 条都可以办')).toBeInTheDocument()
  expect(sent(asked)).toEqual([])
  const dialog = await confirm()
  expect(await within(dialog).findByText('办好 2 条')).toBeInTheDocument()
  expect(sent(asked)).toEqual([['K-HEAT', 'K-WATER']])
})

test('what differs is shown with its figures, and what it breaks', async () => {
  open({}, [], '&card=K-WATER')
  const panel = await screen.findByRole('complementary', { name: '停水' })
  expect(await within(panel).findByText('24小时', { selector: 'del.card-figure' })).toBeVisible()
  expect(within(panel).getByText('12小时', { selector: 'ins.card-figure' })).toBeVisible()
  expect(within(panel).getByText(/会使其他要点的 1 条检验问题/)).toBeVisible()
  expect(within(panel).getByText(/答成了《停水》/)).toBeVisible()
  expect(within(panel).getByText('李明', { exact: false })).toBeVisible()
  expect(within(panel).getByText('停水：十二小时内修复')).toBeVisible()
})

test('a breaking change is published with a reason, by the version that was seen', async () => {
  const { asked } = open(
    { 'GET /cards/proposed': [row('K-WATER', '停水', { broken: 1 })] },
    [],
    '&card=K-WATER',
  )
  const panel = await screen.findByRole('complementary', { name: '停水' })
  await userEvent.click(within(panel).getByRole('button', { name: '发布' }))
  const dialog = await screen.findByRole('dialog')
  const go = within(dialog).getByRole('button', { name: /发\s*布/ })
  expect(go).toBeDisabled()
  await userEvent.type(within(dialog).getByRole('textbox'), '旧要点随后撤下')
  await userEvent.click(go)
  await waitFor(() => expect(sent(asked)).toEqual([['K-WATER']]))
  const body = asked.find(({ path }) => path === '/cards/publish')?.body
  expect(body).toMatchObject({
    versions: [{ code: 'K-WATER', number: 2 }],
    reason: '旧要点随后撤下',
    publish_at: null,
  })
})

test('one with too few golden questions cannot be published', async () => {
  open({ 'GET /cards/proposed': [row('K-WATER', '停水', { golden: 2 })] }, [], '&card=K-WATER')
  const panel = await screen.findByRole('complementary', { name: '停水' })
  expect(within(panel).getByRole('button', { name: '发布' })).toBeDisabled()
  expect(within(panel).getByText(/至少 3 条才能发布/)).toBeVisible()
})

test('what one brought oneself cannot be marked or published, and says why', async () => {
  open(
    {
      'GET /cards/proposed': [heat, own],
    },
    [],
    '&card=K-WATER',
  )
  expect(await screen.findByText('本人提交')).toBeInTheDocument()
  expect(screen.getByRole('checkbox', { name: '勾选 停水' })).toBeDisabled()
  expect(screen.getByRole('button', { name: '发布' })).toBeDisabled()
  expect(screen.getByText(/提交和发布须是两个人/)).toBeInTheDocument()
  fireEvent.keyDown(document.body, { key: 'x' })
  await userEvent.click(screen.getByRole('checkbox', { name: '全选' }))
  expect(await screen.findByText('已勾选 1 条')).toBeInTheDocument()
})

test('one refusal does not keep the others', async () => {
  const { asked } = open({
    [PUBLISH]: ({ body }: Asked) =>
      (body.versions as { code: string }[]).some(({ code }) => code === 'K-WATER')
        ? refusal(409, 'knowledge.same_person', '“停水”是您本人提交的')
        : ok(),
  })
  await screen.findByText('停水')
  await userEvent.click(screen.getByRole('checkbox', { name: '全选' }))
  await start()
  const dialog = await confirm()
  expect(await within(dialog).findByText('“停水”是您本人提交的')).toBeInTheDocument()
  expect(within(dialog).getByText('办好 1 条')).toBeInTheDocument()
  expect(sent(asked)).toEqual([['K-HEAT', 'K-WATER'], ['K-HEAT'], ['K-WATER']])
})

test('what was changed after it was read is not published', async () => {
  let times = 0
  const { asked } = open({
    'GET /cards/proposed': () => {
      times += 1
      const newer = row('K-WATER', '停水', { version: line('停水', { number: 3 }) })
      return times === 1 ? [water] : [newer]
    },
  })
  await screen.findByText('停水')
  await userEvent.click(screen.getByRole('checkbox', { name: '全选' }))
  await start()
  expect(await screen.findByText('您看过之后内容又改了，请重新看')).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /发布 0 条/ })).toBeDisabled()
  expect(sent(asked)).toEqual([])
})

test('nothing waits', async () => {
  open({ 'GET /cards/proposed': [] })
  expect(await screen.findByText('没有待发布的应答要点')).toBeInTheDocument()
})

test('a list that cannot be read is asked for again', async () => {
  let times = 0
  open({
    'GET /cards/proposed': () => {
      times += 1
      return times === 1 ? refusal(503, 'x', '系统繁忙') : [water]
    },
  })
  expect(await screen.findByText('系统繁忙')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '重试' }))
  await waitFor(() => expect(screen.getByText('停水')).toBeInTheDocument())
})

test('who may not publish has no such view', async () => {
  const { asked } = visit({
    Page: KnowledgePage,
    path: '/knowledge?view=proposed',
    permissions: ['knowledge:read'],
    answers: {},
  })
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
  expect(asked.some(({ path }) => path === '/cards/proposed')).toBe(false)
})
