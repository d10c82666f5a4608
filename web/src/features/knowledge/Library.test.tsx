import { fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { CardLine } from './api'
import KnowledgePage from './KnowledgePage'

const line = (code: string, title: string, more: Partial<CardLine> = {}): CardLine => ({
  code,
  title,
  standing: 'in_use',
  unit_code: 'U-WATER',
  unit_name: '市水务局',
  category_name: '公用事业/供水',
  policy_code: null,
  valid_from: '2026-07-01',
  valid_to: null,
  area_name: '',
  audience: '',
  sensitivity: 'public',
  number: 1,
  waiting: null,
  waiting_state: null,
  is_expiring: false,
  golden: 3,
  golden_failed: 0,
  review_due_on: null,
  may_write: true,
  ...more,
})
const library = {
  items: [
    line('K-WATER', '停水'),
    line('K-HEAT', '停暖', { golden: 1 }),
    line('K-GAS', '停气', { golden_failed: 2 }),
  ],
  counts: { in_use: 3, not_yet: 0, expired: 4, waiting: 1, draft: 0, withdrawn: 2 },
  expiring: 1,
  changing: 0,
  units: [{ code: 'U-WATER', name: '市水务局', count: 3 }],
  next: null,
}

const open = (permissions: string[], answers: object = {}, path = '/knowledge?view=library') =>
  visit({
    Page: KnowledgePage,
    path,
    permissions: ['knowledge:read', ...permissions],
    answers: {
      'GET /cards/library': library,
      'GET /categories': [],
      'GET /cards/coming': [],
      ...answers,
    },
  })

test('shows every card with its questions that fail or are too few', async () => {
  open(['knowledge:edit'])
  expect(await screen.findByText('停水')).toBeVisible()
  expect(screen.getByText('2/3 答不对')).toBeVisible()
  expect(screen.getByText('1/3 条')).toBeVisible()
})

test('asks for one standing, and for all again', async () => {
  const { asked } = open(['knowledge:edit'])
  await userEvent.click(await screen.findByRole('button', { name: '已失效 4' }))
  const standing = () => asked.filter(({ path }) => path === '/cards/library').at(-1)?.query
  expect(standing()?.get('standing')).toBe('expired')
  await userEvent.click(screen.getByRole('button', { name: '将到期 1' }))
  expect(standing()?.get('expiring')).toBe('true')
  await userEvent.click(screen.getByRole('button', { name: '全部' }))
  expect(screen.getByRole('button', { name: '已失效 4' })).toHaveAttribute('aria-pressed', 'false')
  expect(screen.getByRole('button', { name: '将到期 1' })).toHaveAttribute('aria-pressed', 'false')
})

test('who only reads is offered no writing', async () => {
  open([])
  expect(await screen.findByText('停水')).toBeVisible()
  expect(screen.queryByRole('button', { name: '新写一条' })).not.toBeInTheDocument()
})

test('a wrong answer is taken out with a reason, by the version that is in force', async () => {
  const history = {
    card: {
      code: 'K-WATER',
      title: '停水',
      answer: '十二小时内修复',
      points: [],
      questions: ['没水了'],
      categories: [],
      unit_code: 'U-WATER',
      unit_name: '市水务局',
      number: 4,
      is_valid: true,
      source: { title: '供水规定', number: '', clause: '' },
      valid_from: '2026-07-01',
      valid_to: null,
      policy_code: null,
      quote: '',
      area: '',
      area_name: '',
      audience: '',
      sensitivity: 'public',
      condition: null,
      attachments: [],
    },
    standing: 'in_use',
    may_write: false,
    versions: [],
    golden: [],
    golden_least: 3,
  }
  const { asked } = open(['knowledge:approve'], {
    'GET /cards/K-WATER/versions': history,
    'POST /cards/K-WATER/withdraw': () => new Response(null, { status: 204 }),
  })
  await screen.findByText('停水')
  fireEvent.keyDown(document.body, { key: 'j' })
  const panel = await screen.findByRole('complementary', { name: '停水' })
  await userEvent.click(within(panel).getByRole('button', { name: '立即撤下' }))
  const dialog = await screen.findByRole('dialog')
  const go = within(dialog).getByRole('button', { name: '立即撤下' })
  expect(go).toBeDisabled()
  await userEvent.type(within(dialog).getByRole('textbox'), '口径有误')
  await userEvent.click(go)
  const step = asked.find(({ path }) => path === '/cards/K-WATER/withdraw')
  expect(step?.body).toEqual({ number: 4, reason: '口径有误' })
})
