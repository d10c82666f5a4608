import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { type Asked, visit } from '@/testing/visit'
import type { Draft, Effect, Place, Point, Understood } from './api'
import { Understanding } from './Understanding'

const point = (id: string, more: Partial<Point> = {}): Point => ({
  id,
  kind: 'amount',
  text: '单身职工每月1800元',
  quote: '单身职工每月1800元',
  clause: '第二条',
  at: { block: 4, start: 4, end: 14 },
  state: 'read',
  model: 'huying-policies',
  decided_by_name: null,
  decided_at: null,
  ...more,
})
const understood: Understood = {
  code: 'POL-A',
  facts: [
    { name: 'number', value: '云规〔2026〕9号', code: null, at: { block: 1, start: 0, end: 11 } },
  ],
  outline: [],
  relations: [],
  points: [point('1'), point('2', { text: '带身份证', quote: '带身份证', kind: 'material' })],
  has_language_model: false,
}
const effect: Effect = {
  reckoned_at: '2026-11-20T02:00:00Z',
  is_stale: false,
  changing: 12,
  conflicting: 3,
  policies: 1,
  new_cards: 4,
  rows: [
    {
      kind: 'repealed',
      code: 'K-RENT',
      is_card: true,
      title: '租房提取',
      unit_name: '公积金中心',
      clauses: ['第二条'],
      differences: [
        {
          known: '每月1500元',
          coming: '每月1800元',
          clause: '第二条',
          at: { block: 4, start: 4, end: 14 },
        },
      ],
    },
  ],
}
const draft = (number: number, more: Partial<Draft> = {}): Draft => ({
  number,
  title: `草稿${number}`,
  questions: ['多少钱'],
  answer: '每月1800元。',
  points: [],
  clause: '第二条',
  quote: `单身职工每月${number}元`,
  at: { block: 4, start: 4, end: 14 },
  unit: 'U-HF',
  unit_name: '公积金中心',
  categories: ['130301'],
  category_name: '公积金提取',
  known: [],
  ...more,
})

function open(onLight: (place: Place) => void, answers: object = {}, may = ['knowledge:edit']) {
  return visit({
    Page: () => <Understanding policy={{ code: 'POL-A' }} onLight={onLight} />,
    path: '/policies/POL-A',
    permissions: ['knowledge:read', ...may],
    answers: {
      'GET /policies/POL-A/understanding': understood,
      'GET /policies/POL-A/effect': effect,
      'GET /policies/POL-A/drafts': [draft(0), draft(1, { known: ['K-RENT'] })],
      ...answers,
    },
  })
}

test('a point lights its exact place and is dropped by a person', async () => {
  const light = vi.fn()
  const asked: Asked[] = []
  open(light, {
    'POST /policies/POL-A/points/2': (one: Asked) => {
      asked.push(one)
      return point('2', { state: 'dropped' })
    },
  })

  await userEvent.click(await screen.findByRole('button', { name: '在原文中查看：带身份证' }))
  expect(light).toHaveBeenCalledWith({ block: 4, start: 4, end: 14 })
  await userEvent.click(screen.getAllByRole('button', { name: '去掉' })[1] as HTMLElement)
  await waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.body).toEqual({ state: 'dropped' })
})

test('the effect says how many cards change and conflict, with the figures', async () => {
  open(() => {})

  await userEvent.click(await screen.findByRole('tab', { name: '影响' }))
  expect(await screen.findByText(/12 条应答要点要改，3 条有冲突，可新增 4 条/)).toBeTruthy()
  expect(screen.getByText('每月1500元')).toBeTruthy()
  expect(screen.getByText('每月1800元')).toBeTruthy()
})

test('all drafts that have no card yet are chosen and sent as they were seen', async () => {
  const asked: Asked[] = []
  open(() => {}, {
    'POST /policies/POL-A/cards': (one: Asked) => {
      asked.push(one)
      return { codes: ['K-A-01'] }
    },
  })

  await userEvent.click(await screen.findByRole('tab', { name: '生成应答要点' }))
  await userEvent.click(await screen.findByRole('checkbox', { name: '全选没有做过的' }))
  await userEvent.click(screen.getByRole('button', { name: '提交 1 条待审' }))
  await waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.body).toEqual({ cards: [{ number: 0, quote: '单身职工每月0元' }] })
})

test('who may only read sees neither steps nor drafts', async () => {
  open(() => {}, {}, [])

  await screen.findByRole('button', { name: '在原文中查看：带身份证' })
  expect(screen.queryByRole('button', { name: '去掉' })).toBeNull()
  expect(screen.queryByRole('tab', { name: '生成应答要点' })).toBeNull()
})
