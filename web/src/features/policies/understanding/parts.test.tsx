import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { type Asked, visit } from '@/testing/visit'
import type { Draft, Effect, Place, Point, Understood } from './api'
import { DraftsPart } from './DraftsPart'
import { EffectPart } from './EffectPart'
import { PointsPart } from './PointsPart'

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

type Options = { onLight?: (place: Place) => void; answers?: object; mayEdit?: boolean }
type Part = 'points' | 'effect' | 'drafts'

function open(part: Part, { onLight = () => {}, answers = {}, mayEdit = true }: Options = {}) {
  const Page = () =>
    part === 'points' ? (
      <PointsPart understood={understood} mayEdit={mayEdit} onLight={onLight} />
    ) : part === 'effect' ? (
      <EffectPart code="POL-A" mayEdit={mayEdit} onLight={onLight} />
    ) : (
      <DraftsPart understood={understood} onLight={onLight} />
    )
  return visit({
    Page,
    path: '/policies/POL-A',
    permissions: ['knowledge:read', 'knowledge:edit'],
    answers: {
      'GET /policies/POL-A/effect': effect,
      'GET /policies/POL-A/drafts': [draft(0), draft(1, { known: ['K-RENT'] })],
      ...answers,
    },
  })
}

test('a point lights its exact place and is dropped by a person', async () => {
  const onLight = vi.fn()
  const asked: Asked[] = []
  const drop = (one: Asked) => {
    asked.push(one)
    return point('2', { state: 'dropped' })
  }
  open('points', { onLight, answers: { 'POST /policies/POL-A/points/2': drop } })

  await userEvent.click(screen.getByRole('button', { name: '在原文中查看：带身份证' }))
  expect(onLight).toHaveBeenCalledWith({ block: 4, start: 4, end: 14 })
  await userEvent.click(screen.getAllByRole('button', { name: '去掉' })[1] as HTMLElement)
  await waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.body).toEqual({ state: 'dropped' })
})

test('an edited point is sent with its words and kind', async () => {
  const asked: Asked[] = []
  const edit = (one: Asked) => {
    asked.push(one)
    return point('1', { state: 'edited' })
  }
  open('points', { answers: { 'POST /policies/POL-A/points/1': edit } })

  await userEvent.click(screen.getAllByRole('button', { name: '修改' })[0] as HTMLElement)
  const field = screen.getByRole('textbox', { name: '要点文字' })
  await userEvent.clear(field)
  await userEvent.type(field, '每月1800元')
  await userEvent.click(screen.getByRole('button', { name: '保存' }))
  await waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.body).toEqual({ state: 'edited', text: '每月1800元', kind: 'amount' })
})

test('the effect says how many cards change and conflict, with the figures', async () => {
  open('effect')

  expect(await screen.findByText(/12 条应答要点要改，3 条有冲突，可新增 4 条/)).toBeTruthy()
  expect(screen.getByText('每月1500元')).toBeTruthy()
  expect(screen.getByText('每月1800元')).toBeTruthy()
})

test('all drafts that have no card yet are chosen and sent as they were seen', async () => {
  const asked: Asked[] = []
  const take = (one: Asked) => {
    asked.push(one)
    return { codes: ['K-A-01'] }
  }
  open('drafts', { answers: { 'POST /policies/POL-A/cards': take } })

  await userEvent.click(await screen.findByRole('checkbox', { name: '全选没有做过的' }))
  await userEvent.click(screen.getByRole('button', { name: '提交 1 条待审' }))
  await waitFor(() => expect(asked).toHaveLength(1))
  expect(asked[0]?.body).toEqual({ cards: [{ number: 0, quote: '单身职工每月0元' }] })
})

test('who may only read is offered no steps', () => {
  open('points', { mayEdit: false })

  expect(screen.getByRole('button', { name: '在原文中查看：带身份证' })).toBeTruthy()
  expect(screen.queryByRole('button', { name: '去掉' })).toBeNull()
})
