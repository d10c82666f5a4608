import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { column, units } from '@/features/data/testing'
import { type Asked, refusal, visit } from '@/testing/visit'
import KnowledgePage from './KnowledgePage'
import type { Card } from './proposed'

const card = (code: string, title: string, more: Partial<Card> = {}): Card => ({
  code,
  title,
  answer: `${title}：十二小时内修复`,
  points: [{ label: '联系', text: '供水热线' }],
  questions: [`${title}怎么办`],
  categories: ['0901'],
  unit_code: 'U-WATER',
  unit_name: '市水务局',
  source: { title: '供水规定', number: '6号', clause: '第三条' },
  valid_from: '2026-07-01',
  valid_to: null,
  is_valid: false,
  proposed_by_name: '李明',
  is_own: false,
  ...more,
})
const water = card('K-WATER', '停水')
const heat = card('K-HEAT', '停暖')
const step = (by: string, more: object = {}) => ({
  items: [
    {
      version: 2,
      kind: 'changed',
      source: 'file',
      run_id: null,
      note: '按新规定修订',
      at: '2026-11-20T02:00:00Z',
      by,
      before: { title: '停水', answer: '一天内修复' },
      after: { title: '停水', answer: '十二小时内修复' },
      ...more,
    },
  ],
  next: null,
})
const cards = {
  ...units,
  name: 'cards',
  label: '应答要点',
  columns: [column('title', '标题', 'text'), column('answer', '答复', 'long_text')],
}
const PUBLISH = 'POST /cards/publish'
const history = (code: string) => `GET /registers/cards/rows/${code}/history`
const ok = () => new Response(null, { status: 204 })

const open = (answers: object = {}, more: string[] = [], search = '') =>
  visit({
    Page: KnowledgePage,
    path: `/knowledge?view=proposed${search}`,
    permissions: ['knowledge:read', 'knowledge:approve', ...more],
    answers: {
      'GET /cards/proposed': [heat, water],
      'GET /categories': [{ code: '0901', name: '供水' }],
      [PUBLISH]: ok,
      ...answers,
    },
  })
const sent = (asked: readonly Asked[]) =>
  asked.filter(({ path }) => path === '/cards/publish').map(({ body }) => body.codes)
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

test('who may read history sees who brought a card and what it changes', async () => {
  open(
    {
      'GET /registers': [cards],
      [history('K-WATER')]: step('李明'),
      [history('K-HEAT')]: step('王芳', { kind: 'new', before: null }),
    },
    ['data:read'],
    '&card=K-WATER',
  )
  const panel = await screen.findByRole('complementary', { name: '停水' })
  expect(await within(panel).findByText('一天内修复')).toBeInTheDocument()
  expect(within(panel).getByText('李明', { exact: false })).toBeInTheDocument()
  expect(within(panel).getByText('按新规定修订')).toBeInTheDocument()
  expect(within(panel).getByText('停水：十二小时内修复')).toBeInTheDocument()
  expect(await within(panel).findByText(/供水规定6号第三条/)).toBeInTheDocument()
  await userEvent.click(screen.getByText('停暖'))
  const other = await screen.findByRole('complementary', { name: '停暖' })
  expect(other).toHaveTextContent('王芳')
  expect(other).not.toHaveTextContent('改了什么')
})

test('who may not is told so, sees the words, and asks for no history', async () => {
  const { asked } = open({}, [], '&card=K-WATER')
  expect(await screen.findByText('停水：十二小时内修复', { selector: 'p' })).toBeInTheDocument()
  expect(screen.getByText(/要有查看基础数据的权限/)).toBeInTheDocument()
  expect(asked.some(({ path }) => path.startsWith('/registers'))).toBe(false)
})

test('what one brought oneself cannot be marked or published, and says why', async () => {
  open(
    {
      'GET /cards/proposed': [heat, { ...water, is_own: true }],
    },
    [],
    '&card=K-WATER',
  )
  expect(await screen.findByText('本人提交')).toBeInTheDocument()
  expect(screen.getByRole('checkbox', { name: '勾选 停水' })).toBeDisabled()
  expect(screen.getByRole('button', { name: '发布这一条' })).toBeDisabled()
  expect(screen.getByText(/提交和发布须是两个人/)).toBeInTheDocument()
  fireEvent.keyDown(document.body, { key: 'x' })
  await userEvent.click(screen.getByRole('checkbox', { name: '全选' }))
  expect(await screen.findByText('已勾选 1 条')).toBeInTheDocument()
})

test('one refusal does not keep the others', async () => {
  const { asked } = open({
    [PUBLISH]: ({ body }: Asked) =>
      (body.codes as string[]).includes('K-WATER')
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
  const { asked } = open(
    {
      'GET /cards/proposed': () => {
        times += 1
        return times === 1 ? [heat, water] : [heat, { ...water, answer: '另一个说法' }]
      },
    },
    [],
    '&card=K-WATER',
  )
  await userEvent.click(await screen.findByRole('button', { name: '发布这一条' }))
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
  expect(await screen.findByRole('heading')).toBeInTheDocument()
  expect(asked).toEqual([])
})
