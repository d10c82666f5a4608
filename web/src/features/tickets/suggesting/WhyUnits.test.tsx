import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { WhyUnits } from './WhyUnits'

const unit = { id: 'u1', code: 'U-WATER', name: '市水务局', short_name: '水务局' }
const suggestions = {
  statement: '文昌路自来水管爆了，水流了一地',
  model: '3',
  contradiction: '',
  suggestions: [
    {
      unit,
      confidence: 0.92,
      is_listed: true,
      duty: {
        code: 'D-0901-01',
        basis: '《供水职责清单》第一条',
        confidence: 0.9,
        reasons: ['分类：供水'],
        is_direct: true,
        is_disputed: false,
        is_fallback: false,
        is_tied: false,
      },
      likes: [
        {
          id: 't9',
          number: '20261101000009',
          title: '水管爆裂',
          unit,
          settled_at: '2026-11-03T02:00:00Z',
          score: 0.8,
        },
      ],
      learned: {
        confidence: 0.88,
        version: '3',
        words: ['自来水', '水管爆'],
        spans: [
          [3, 6],
          [5, 8],
        ],
        threshold: 0.8,
        is_above_threshold: true,
      },
      sentence: '目录与历史一致',
    },
    {
      unit: { ...unit, id: 'u2', short_name: '城管局' },
      confidence: 0.05,
      is_listed: false,
      duty: null,
      likes: [],
      learned: null,
      sentence: '',
    },
  ],
}

const open = (answer: unknown) =>
  visit({
    Page: () => <WhyUnits id="t1" />,
    path: '/pool',
    permissions: ['dispatch:pool'],
    answers: { 'GET /dispatch/tickets/t1/suggestions': answer },
  })

test('each unit says the like tickets and how sure the history is', async () => {
  open(suggestions)
  expect(await screen.findByRole('link', { name: '20261101000009' })).toHaveAttribute(
    'href',
    '/tickets/t9',
  )
  expect(screen.getByText('达到可自动的阈值')).toBeVisible()
  expect(screen.queryByText('城管局')).toBeNull()
})

test('the words are marked in what was said, overlapping ones as one', async () => {
  open(suggestions)
  await userEvent.click(await screen.findByRole('button', { name: '在原话里看' }))
  const quote = screen.getByRole('blockquote', { name: '原话' })
  expect(quote).toHaveTextContent('文昌路自来水管爆了，水流了一地')
  expect([...quote.querySelectorAll('mark')].map((mark) => mark.textContent).join('')).toBe(
    '自来水管爆',
  )
})

test('a history that speaks against the catalogue is said first', async () => {
  open({ ...suggestions, contradiction: '历史上多由城管局办理' })
  expect(await screen.findByRole('note')).toHaveTextContent('历史上多由城管局办理')
})

test('without reasons, and without an answer, it says so', async () => {
  open({ ...suggestions, suggestions: [] })
  expect(await screen.findByText('没有办结过的同类工单，也没有启用学来的模型')).toBeVisible()
  open(refusal(503, 'unavailable', '暂时不可用'))
  expect(await screen.findByText('依据暂时读不出来')).toBeVisible()
})
