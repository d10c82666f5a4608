import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { ModelsPage } from './ModelsPage'

vi.mock('@/features/figures/Chart', () => ({ default: () => null }))

const figure = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 })
const figures = {
  n: 400,
  accuracy: figure(0.81),
  macro_f1: figure(0.6),
  top3: figure(0.93),
  ece: figure(0.03),
  alone_at_98: figure(0.31),
  alone_precision: figure(0.97),
}
const version = (number: number, state: string, state_name: string) => ({
  id: `v${number}`,
  target: 'unit',
  number,
  algorithm: '1',
  state,
  state_name,
  trained_at: '2026-11-16T02:00:00Z',
  trained_by: null,
  rows: 3600,
  held_rows: 400,
  labels: 93,
  figures,
  compared: { number: 1, figures, gained: 20, lost: 8 },
  size: 1000,
  sha256: 'ab',
  note: '好于第 1 版，已启用',
  taken_at: null,
  taken_by: null,
  retired_at: null,
  previous_number: 1,
})
const targets = [
  {
    target: 'category',
    name: '诉求分类',
    is_on: true,
    is_training: false,
    in_use: null,
    rolls_back_to: null,
    versions: [],
  },
  {
    target: 'unit',
    name: '承办单位',
    is_on: true,
    is_training: false,
    in_use: 2,
    rolls_back_to: 1,
    versions: [version(2, 'in_use', '使用中'), version(1, 'retired', '已退下')],
  },
]
const curve = {
  target: 'unit',
  number: 2,
  class_code: '',
  class_name: '',
  n: 400,
  threshold: 0.9,
  own_threshold: 0.9,
  points: [
    { threshold: 0.95, coverage: 0.2, precision: 0.99, low: 0.95, high: 1 },
    { threshold: 0.9, coverage: 0.31, precision: 0.97, low: 0.93, high: 0.99 },
    { threshold: 0.5, coverage: 0.8, precision: 0.88, low: 0.84, high: 0.91 },
  ],
  classes: [
    {
      code: 'U-WATER',
      name: '市水务局',
      n: 60,
      threshold: null,
      is_own: true,
      coverage: 0,
      precision: null,
    },
    {
      code: 'U-POWER',
      name: '供电公司',
      n: 40,
      threshold: 0.8,
      is_own: false,
      coverage: 0.5,
      precision: 0.98,
    },
  ],
}
const switches = [
  {
    function: 'cards',
    name: '应答要点',
    group: 'draft',
    group_name: '工单草稿',
    explain: '按政策给出答复要点',
    is_on: true,
    changed_at: null,
    changed_by: null,
  },
]
const week = (monday: string, accepted: number, share: number, high: number) => ({
  monday,
  proposals: 100,
  accepted,
  edited: 100 - accepted,
  refused: 0,
  share,
  low: share - 0.08,
  high,
  mean_confidence: 0.9,
  gap: 0.9 - share,
  versions: ['1'],
})
const drift = {
  mondays: ['2026-11-09', '2026-11-16'],
  series: [
    {
      field: 'category',
      name: '诉求分类',
      model: 'huying-text',
      is_learned: false,
      weeks: [week('2026-11-09', 80, 0.8, 0.87), week('2026-11-16', 50, 0.5, 0.6)],
    },
  ],
}

const open = (query: string, permissions: string[], answers: object = {}) =>
  visit({
    Page: ModelsPage,
    path: `/admin/models?${query}`,
    permissions,
    answers: {
      'GET /models': targets,
      'GET /models/unit/curve': curve,
      'GET /models/switches': switches,
      'GET /models/drift': drift,
      ...answers,
    },
  })
const LEFT = { key: 'ArrowLeft', keyCode: 37, which: 37 } // the slider reads the old codes
const MANAGER = ['model:read', 'model:manage']

test('versions show what they reached and which one is in use', async () => {
  open('target=unit', MANAGER)
  expect(await screen.findByText('正在使用第 2 版')).toBeVisible()
  expect(screen.getAllByText('81.0%')).toHaveLength(2)
  expect(screen.getAllByText('改对 20，改错 8')).toHaveLength(2)
  expect(screen.getAllByRole('button', { name: '启用' })).toHaveLength(1)
})

test('rolling back asks first and then goes back', async () => {
  const { asked } = open('target=unit', MANAGER, { 'POST /models/unit/rollback': targets })
  await userEvent.click(await screen.findByRole('button', { name: '退回第 1 版' }))
  expect(asked.some(({ method }) => method === 'POST')).toBe(false)
  const dialog = await screen.findByRole('tooltip')
  await userEvent.click(within(dialog).getByRole('button', { name: /确\s*定/ }))
  await waitFor(() => expect(asked.some(({ path }) => path === '/models/unit/rollback')).toBe(true))
})

test('one who may only read sees no button', async () => {
  open('target=unit', ['model:read'])
  expect(await screen.findByText('您可以查看，不能修改')).toBeVisible()
  expect(screen.queryByRole('button', { name: '启用' })).toBeNull()
  expect(screen.queryByRole('button', { name: '用工单重新训练' })).toBeNull()
})

test('a target without a version says what will bring one', async () => {
  open('target=category', MANAGER)
  expect(await screen.findByText('还没有训练过')).toBeVisible()
})

test('a dragged threshold says what it would cover and is saved as dragged', async () => {
  const { asked } = open('target=unit&tab=curve', MANAGER, { 'PUT /models/thresholds': [] })
  const handle = await screen.findByRole('slider')
  expect(screen.getByRole('button', { name: '按这里执行' })).toBeDisabled()
  expect(screen.getAllByText(/覆盖 31.0%（400 件里约 124 件）/)).toHaveLength(2)
  fireEvent.keyDown(handle, LEFT)
  expect(screen.getByText(/覆盖 20.0%（400 件里约 80 件）/)).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: '按这里执行' }))
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      target: 'unit',
      class_code: '',
      threshold: 0.95,
      precision: null,
    }),
  )
})

test('dragged to the very left the class never goes alone', async () => {
  const { asked } = open('target=unit&tab=curve', MANAGER, { 'PUT /models/thresholds': [] })
  const handle = await screen.findByRole('slider')
  fireEvent.keyDown(handle, LEFT)
  fireEvent.keyDown(handle, LEFT)
  await userEvent.click(screen.getByRole('button', { name: '这一类从不自动' }))
  await waitFor(() => expect(asked.find(({ method }) => method === 'PUT')?.body.threshold).toBe(1))
})

test('a class is found by its name and asked about', async () => {
  const { asked, place } = open('target=unit&tab=curve', MANAGER)
  await userEvent.type(await screen.findByRole('textbox', { name: '查找类别' }), '供电')
  expect(screen.queryByText('市水务局')).toBeNull()
  await userEvent.click(screen.getByText('供电公司'))
  expect(place.address).toContain('class=U-POWER')
  await waitFor(() =>
    expect(asked.some(({ query }) => query.get('class_code') === 'U-POWER')).toBe(true),
  )
})

test('drift names a field that people take less and less', async () => {
  open('tab=drift', ['model:read'])
  expect(await screen.findByText('最近一周明显低于以前')).toBeVisible()
  expect(screen.getByText('65.0%')).toBeVisible()
  expect(screen.getByText('+25.0')).toBeVisible()
})

test('a switch is turned at once; a refusal is told', async () => {
  const { asked } = open('tab=switches', MANAGER, {
    'PUT /models/switches': () => refusal(403, 'forbidden', '没有权限'),
  })
  await userEvent.click(await screen.findByRole('switch', { name: '应答要点' }))
  await waitFor(() =>
    expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({
      function: 'cards',
      is_on: false,
    }),
  )
  expect(await screen.findByText(/没有权限/)).toBeVisible()
})
