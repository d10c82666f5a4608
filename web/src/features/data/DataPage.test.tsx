import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { DataPage } from './DataPage'
import { heat, templates, units, water, waterDetail } from './testing'

const page = (items: unknown[], next: string | null = null) => ({ items, next })
const nothing = { problems: [], changes: [], effects: [] }
const open = (search: string, answers: object = {}) =>
  visit({
    Page: DataPage,
    path: `/admin/data${search}`,
    permissions: ['data:read', 'data:edit', 'policy:read'],
    answers: {
      'GET /registers': [units, templates],
      'GET /registers/units': page([water, heat]),
      'GET /registers/units/rows/U-WATER': waterDetail,
      'GET /registers/units/rows/U-HEAT': { ...heat, uses: [] },
      'POST /registers/units/rows/U-WATER/preview': nothing,
      ...answers,
    },
  })
const ROW = '?register=units&row=U-WATER'

test('registers stand in their groups; one opens, J opens rows beside the list', async () => {
  const { place } = open('')
  await userEvent.click(await screen.findByRole('button', { name: /^单位 ?100/ }))
  expect(await screen.findByText('市水务局')).toBeInTheDocument()
  await userEvent.keyboard('j')
  expect(place.address).toContain('row=U-WATER')
  expect(await screen.findByText('在办工单 12 件')).toBeInTheDocument()
  await userEvent.keyboard('j')
  expect(place.address).toContain('row=U-HEAT')
  await userEvent.keyboard('{Escape}')
  expect(place.address).not.toContain('row=')
})

test('a page at a time: more rows come only when asked for', async () => {
  const { asked } = open('?register=units&q=水', {
    'GET /registers/units': ({ query }: { query: URLSearchParams }) =>
      query.get('cursor') ? page([heat]) : page([water], 'c1'),
  })
  await userEvent.click(await screen.findByRole('button', { name: '加载更多' }))
  expect(await screen.findByText('供热公司')).toBeInTheDocument()
  const reads = asked.filter(({ path }) => path === '/registers/units')
  expect(reads.map(({ query }) => [query.get('q'), query.get('cursor')])).toEqual([
    ['水', null],
    ['水', 'c1'],
  ])
  expect(screen.queryByRole('button', { name: '加载更多' })).not.toBeInTheDocument()
})

test('what a search finds is shown at once, not as news', async () => {
  open('?register=units', {
    'GET /registers/units': ({ query }: { query: URLSearchParams }) =>
      page(query.get('q') ? [heat] : [water]),
  })
  const field = await screen.findByLabelText(/按编码或名称搜索/)
  await screen.findByText('市水务局')
  await userEvent.type(field, '热{Enter}')
  expect(await screen.findByText('供热公司')).toBeInTheDocument()
  expect(screen.queryByText(/条新记录/)).not.toBeInTheDocument()
  expect(screen.queryByText('市水务局')).not.toBeInTheDocument()
})

test('a change is previewed, needs a reason, and is saved with the version that was seen', async () => {
  const saved = { ...waterDetail, version: 4, doc: { ...water.doc, name: '市水利局' } }
  const { asked } = open(ROW, {
    'PUT /registers/units/rows/U-WATER': saved,
    'POST /registers/units/rows/U-WATER/preview': {
      ...nothing,
      effects: [{ text: '12 件在办工单显示新名称', count: 12, numbers: ['2026-1', '2026-2'] }],
    },
  })
  const name = await screen.findByLabelText(/单位名称/)
  await userEvent.clear(name)
  await userEvent.type(name, '市水利局')
  expect(screen.getByText('原为：市水务局')).toBeInTheDocument()
  expect(await screen.findByText('12 件在办工单显示新名称')).toBeInTheDocument()
  expect(screen.getByText('2026-1、2026-2 等')).toBeInTheDocument()
  const save = screen.getByRole('button', { name: /保存 1 处修改/ })
  expect(save).toBeDisabled()
  await userEvent.type(screen.getByLabelText(/修改原因/), '更名文件')
  await userEvent.click(save)
  await waitFor(() => expect(asked.some(({ method }) => method === 'PUT')).toBe(true))
  expect(asked.find(({ method }) => method === 'PUT')?.body).toMatchObject({
    version: 3,
    note: '更名文件',
    doc: { code: 'U-WATER', name: '市水利局', kind: 'bureau' },
  })
}, 20_000)

test('what is wrong stands at its column, with what would be right', async () => {
  open(ROW, {
    'POST /registers/units/rows/U-WATER/preview': {
      ...nothing,
      problems: [{ loc: 'name', message: '名称重复 换一个名称' }],
    },
  })
  await userEvent.type(await screen.findByLabelText(/单位名称/), '一')
  const field = (await screen.findByText('名称重复 换一个名称')).closest(
    '.data-field',
  ) as HTMLElement
  expect(within(field).getByText('单位名称')).toBeInTheDocument()
})

test('somebody else was faster: who, what, and both changes are kept apart', async () => {
  let version = 3
  const latest = () =>
    version === 3
      ? waterDetail
      : {
          ...waterDetail,
          version,
          changed_by: '赵敏',
          doc: { ...water.doc, name: '水务集团', kind: 'street' },
        }
  const { asked } = open(ROW, {
    'GET /registers/units/rows/U-WATER': latest,
    'PUT /registers/units/rows/U-WATER': ({ body }: { body: { version: number } }) => {
      if (body.version === 4) return { ...latest(), version: 5 }
      version = 4
      return refusal(409, 'registers.changed', '赵敏刚刚改过“市水务局”')
    },
  })
  await userEvent.type(await screen.findByLabelText(/单位名称/), '一处')
  await userEvent.type(screen.getByLabelText(/修改原因/), '更名')
  await userEvent.click(screen.getByRole('button', { name: /保存 1 处/ }))
  const notice = (await screen.findByText(/赵敏.*改过这条记录/)).closest(
    '.ant-alert',
  ) as HTMLElement
  expect(within(notice).getByText('街道')).toBeInTheDocument()
  expect(within(notice).getByText(/两人都改了：单位名称/)).toBeInTheDocument()
  expect(screen.getByRole('button', { name: /保存/ })).toBeDisabled()
  await userEvent.click(within(notice).getByRole('button', { name: /保留我的修改/ }))
  await userEvent.click(screen.getByRole('button', { name: /保存 1 处/ }))
  await waitFor(() => expect(asked.filter(({ method }) => method === 'PUT')).toHaveLength(2))
  expect(asked.filter(({ method }) => method === 'PUT')[1]?.body).toMatchObject({
    version: 4,
    doc: { name: '市水务局一处', kind: 'street' },
  })
}, 20_000)

test('leaving what is not saved is asked about first', async () => {
  const { place } = open(ROW)
  await userEvent.type(await screen.findByLabelText(/单位名称/), '一')
  await userEvent.click(screen.getByText('供热公司'))
  expect(await screen.findByText('离开会放弃这些修改。')).toBeInTheDocument()
  expect(place.address).toContain('row=U-WATER')
  await userEvent.click(screen.getByRole('button', { name: '不保存，离开' }))
  await waitFor(() => expect(place.address).toContain('row=U-HEAT'))
})

test('retiring says what stands on the row, and sends the reason', async () => {
  const { asked } = open(ROW, {
    'POST /registers/units/rows/U-WATER/retire': { ...waterDetail, is_retired: true },
  })
  await userEvent.click(await screen.findByRole('button', { name: '停用' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByText('在办工单 12 件')).toBeInTheDocument()
  await userEvent.type(within(dialog).getByLabelText(/修改原因/), '机构撤并')
  await userEvent.click(within(dialog).getByRole('button', { name: /停用/ }))
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/retire'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/retire'))?.body).toEqual({
    version: 3,
    note: '机构撤并',
  })
})

test('a new row begins at version 0, and its code is typed once', async () => {
  const { asked, place } = open('?register=units&new=1', {
    'POST /registers/units/rows/U-NEW/preview': nothing,
    'PUT /registers/units/rows/U-NEW': { ...waterDetail, code: 'U-NEW', version: 1 },
  })
  await userEvent.type(await screen.findByLabelText(/单位编码/), 'U-NEW')
  await userEvent.type(screen.getByLabelText(/修改原因/), '新设')
  expect(screen.getByRole('button', { name: /新增并保存/ })).toBeDisabled()
  await userEvent.type(screen.getByLabelText(/单位名称/), '新单位')
  await userEvent.click(screen.getByRole('button', { name: /新增并保存/ }))
  await waitFor(() => expect(place.address).toContain('row=U-NEW'))
  expect(asked.find(({ method }) => method === 'PUT')?.body).toMatchObject({ version: 0 })
}, 20_000)

test('the fields of a template have an editor of their own', async () => {
  const field = (code: string, label: string) => ({
    code,
    label,
    type: 'text',
    required: false,
    ask: `请问${label}？`,
  })
  const doc = { code: 'T-1', name: '停水', fields: [field('place', '地点'), field('who', '姓名')] }
  const { asked } = open('?register=templates&row=T-1', {
    'GET /registers/templates': page([]),
    'GET /registers/templates/rows/T-1': {
      ...waterDetail,
      code: 'T-1',
      title: '停水',
      doc,
      uses: [],
    },
    'POST /registers/templates/rows/T-1/preview': nothing,
    'PUT /registers/templates/rows/T-1': { ...waterDetail, code: 'T-1', doc, version: 4 },
  })
  await userEvent.click(await screen.findByRole('button', { name: '姓名：上移' }))
  const checks = screen.getAllByRole('checkbox', { name: '必填' })
  await userEvent.click(checks[0] as HTMLElement)
  await userEvent.type(screen.getByLabelText(/修改原因/), '先问姓名')
  await userEvent.click(screen.getByRole('button', { name: /保存 1 处修改/ }))
  await waitFor(() => expect(asked.some(({ method }) => method === 'PUT')).toBe(true))
  expect(asked.find(({ method }) => method === 'PUT')?.body).toMatchObject({
    doc: {
      fields: [
        { code: 'who', required: true },
        { code: 'place', required: false },
      ],
    },
  })
}, 20_000)

test('the history says who changed what, old and new', async () => {
  open(ROW, {
    'GET /registers/units/rows/U-WATER/history': page([
      {
        version: 3,
        run_id: 'r1',
        kind: 'changed',
        source: 'file',
        before: { ...water.doc, kind: 'street' },
        after: water.doc,
        at: '2026-11-20T02:00:00Z',
        by: '李明',
        note: '三定方案',
      },
    ]),
  })
  await userEvent.click(await screen.findByRole('tab', { name: '修改记录' }))
  const note = await screen.findByText('三定方案')
  const step = note.closest('li') as HTMLElement
  expect(within(step).getByText('街道').tagName).toBe('DEL')
  expect(within(step).getByText('部门').tagName).toBe('INS')
})

test('who may only read has nothing to press', async () => {
  open(ROW, { 'GET /registers': [{ ...units, may_edit: false }] })
  expect(await screen.findByText('您可以查看，不能修改')).toBeInTheDocument()
  expect(await screen.findByLabelText(/单位名称/)).toBeDisabled()
  for (const name of [/新增/, /导入$/, /停用$/, /保存/])
    expect(screen.queryByRole('button', { name })).not.toBeInTheDocument()
  expect(screen.getByRole('button', { name: /导出/ })).toBeInTheDocument()
})

test('nothing found, nothing there and no permission are different answers', async () => {
  open('?register=units&q=无此单位', { 'GET /registers/units': page([]) })
  expect(await screen.findByText('没有这样的记录')).toBeInTheDocument()
})

test('a row that is gone says so', async () => {
  open('?register=units&row=U-GONE')
  expect(await screen.findByText('没有这条记录')).toBeInTheDocument()
})

test('without the permission the page says so', async () => {
  open('', { 'GET /registers': refusal(403, 'forbidden', '没有权限') })
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
})
