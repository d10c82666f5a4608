import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Gap, GapCounts, GapRow } from './api'
import { GapsPage } from './GapsPage'

const row: GapRow = {
  id: '01a20000-0000-7000-8000-000000000001',
  title: '热气球升空去哪里备案',
  state: 'assigned',
  subject: '文旅体育',
  count: 3,
  people: 2,
  first_at: '2026-11-18T02:00:00Z',
  last_at: '2026-11-21T02:00:00Z',
  unit: { code: 'U-SPORT', name: '市体育局' },
  proposed_unit: null,
  basis: '',
  clock: null,
  is_overdue: false,
  is_declined: false,
  card_code: null,
  version: 4,
}

const gap: Gap = {
  ...row,
  sentence: '等待市体育局编写要点，或说明不需要的理由',
  category_code: '15',
  declined: '',
  declined_by_name: null,
  declined_at: null,
  drafted_by_name: null,
  drafted_at: null,
  card_title: null,
  card_number: null,
  tested_at: '2026-11-21T03:00:00Z',
  passed: 1,
  closed_at: null,
  reason: '',
  merged_into: null,
  questions: ['热气球升空去哪里备案', '升热气球要报备不'].map((text, index) => ({
    id: `01a20000-0000-7000-8000-00000000001${index}`,
    text,
    channel: 'citizen',
    asked_at: '2026-11-18T02:00:00Z',
    place: '',
    is_refused: true,
    why: '没有相近的要点',
    outcome: null,
    offered: [],
    answer: '',
    passed: index === 0,
    got: null,
    failed_why: index === 0 ? '' : '有相近的要点，但把握不够',
  })),
  near_cards: [
    { code: 'K-OLD', title: '无人机报备', unit_name: '市公安局', likeness: 0.3, why: '已过有效期' },
  ],
  near_gaps: [],
  may: ['assign', 'split', 'leave_out', 'close', 'test'],
}

const counts: GapCounts = {
  states: { assigned: 1 },
  overdue: 0,
  by_subject: [{ code: '1501', name: '文旅体育/体育', gaps: 1, questions: 3 }],
  by_unit: [{ code: 'U-SPORT', name: '市体育局', gaps: 1, questions: 3 }],
  weeks: [{ monday: '2026-11-16', questions: 3, found: 1, closed: 0 }],
  asked: 40,
  refused: 3,
}

const open = (more: Record<string, unknown> = {}, path = '/gaps') =>
  visit({
    Page: GapsPage,
    path,
    permissions: ['gap:read', 'gap:handle'],
    answers: {
      'GET /gaps': { items: [row], next: null },
      'GET /gaps/counts': counts,
      [`GET /gaps/${row.id}`]: gap,
      ...more,
    },
  })

test('lists what most people asked, with n beside the rate', async () => {
  open()
  expect(await screen.findByText('热气球升空去哪里备案')).toBeInTheDocument()
  expect(screen.getByText('市体育局')).toBeInTheDocument()
  expect(await screen.findByText(/7.5%，n=40/)).toBeInTheDocument()
})

test('a gap says which questions are not answered and why the near cards are no answer', async () => {
  open({}, `/gaps?gap=${row.id}`)
  const detail = await screen.findByRole('article', { name: row.title })
  expect(within(detail).getByText('上次检验：2 个问题答上 1 个')).toBeInTheDocument()
  expect(within(detail).getByText('没答上')).toBeInTheDocument()
  expect(within(detail).getByText(/已过有效期/)).toBeInTheDocument()
  expect(within(detail).queryByRole('button', { name: /编写要点/ })).not.toBeInTheDocument()
})

test('closing needs a reason and is sent with the version that was seen', async () => {
  const { asked } = open(
    { [`POST /gaps/${row.id}/close`]: { ...gap, state: 'closed_no_need', may: [] } },
    `/gaps?gap=${row.id}`,
  )
  const detail = await screen.findByRole('article', { name: row.title })
  await userEvent.click(within(detail).getByRole('button', { name: /关\s?闭/ }))
  const sure = await screen.findByRole('button', { name: /确\s?定/ })
  expect(sure).toBeDisabled()
  await userEvent.type(screen.getByLabelText('理由'), '不属于公开事项')
  await userEvent.click(sure)
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 4,
    reason: '不属于公开事项',
  })
})

test('marked questions are split off', async () => {
  const { asked } = open({ [`POST /gaps/${row.id}/split`]: gap }, `/gaps?gap=${row.id}`)
  await userEvent.click(await screen.findByRole('checkbox', { name: '升热气球要报备不' }))
  await userEvent.click(screen.getByRole('button', { name: /拆出选中的问题/ }))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 4,
    question_ids: [gap.questions[1]?.id],
  })
})
