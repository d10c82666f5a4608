import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { DataPage } from './DataPage'
import { run, units, water } from './testing'
import type { Run } from './types'

const page = (items: unknown[], next: string | null = null) => ({ items, next })
const open = (search: string, answers: object = {}) =>
  visit({
    Page: DataPage,
    path: `/admin/data?register=units${search}`,
    permissions: ['data:read', 'data:edit'],
    answers: {
      'GET /registers': [units],
      'GET /registers/units': page([water]),
      'GET /imports/r1': run,
      'GET /imports/r1/changes': page([
        {
          code: 'U-WATER',
          title: '市水务局',
          kind: 'changed',
          before: { ...water.doc, kind: 'street' },
          after: water.doc,
        },
        { code: 'U-NEW', title: '新单位', kind: 'new', before: null, after: { name: '新单位' } },
      ]),
      ...answers,
    },
  })
const now = (change: Partial<Run>) => ({ ...run, ...change })

test('a file is chosen, its mode too, and it is sent as it is, not as a form', async () => {
  const sent: { type: string | null; query: string }[] = []
  const { place } = open('&import=new', {})
  const answering = globalThis.fetch
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'POST') return answering(request)
    const type = request.headers.get('content-type')
    sent.push({ type, query: new URL(request.url).search })
    return Response.json(run, { status: 202 })
  })
  const file = new File([new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0xff])], '单位 一.xlsx')
  await userEvent.upload(await screen.findByLabelText(/把文件拖到这里/), file)
  expect(screen.getByText('单位 一.xlsx（5 B）')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('radio', { name: /以文件为准/ }))
  await userEvent.click(screen.getByRole('button', { name: '检查文件' }))
  await waitFor(() => expect(place.address).toContain('import=r1'))
  expect(sent).toHaveLength(1)
  expect(sent[0]?.type).toBe('application/octet-stream')
  const query = new URLSearchParams(sent[0]?.query)
  expect(Object.fromEntries(query)).toEqual({
    register: 'units',
    mode: 'replace',
    file_name: '单位 一.xlsx',
  })
})

test('a dropped file counts; one that is too big is not sent', async () => {
  open('&import=new')
  const zone = (await screen.findByText(/把文件拖到这里/)).closest('label') as HTMLElement
  const file = new File(['x'], '大.csv')
  Object.defineProperty(file, 'size', { value: 65 * 1024 * 1024 })
  fireEvent.drop(zone, { dataTransfer: { files: [file] } })
  expect(await screen.findByText(/超过 64 MB/)).toBeInTheDocument()
  expect(screen.getByRole('button', { name: '检查文件' })).toBeDisabled()
})

test('a file that is being read shows how far, and goes on by itself', async () => {
  let asked = 0
  open('&import=r1', {
    'GET /imports/r1': () => {
      asked += 1
      return asked < 3 ? now({ state: 'reading', done: 40_000, total: 100_000 }) : run
    },
  })
  expect(await screen.findByText('40,000 / 100,000 行')).toBeInTheDocument()
  expect(screen.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40')
  expect(await screen.findByText('检查通过，还没有写入', {}, { timeout: 4000 })).toBeInTheDocument()
})

test('every error has its place and what would be right; the next file is one click away', async () => {
  const { place } = open('&import=r1', {
    'GET /imports/r1': now({ state: 'refused', counts: { ...run.counts, errors: 2 } }),
    'GET /imports/r1/errors': page([
      { sheet: '单位', row: 7, column: '上级单位', message: '没有这个单位', hint: '填单位编码' },
      { sheet: '单位', row: 0, column: '', message: '缺少表头', hint: '' },
    ]),
  })
  expect(await screen.findByText('有 2 处错误，没有导入任何一行')).toBeInTheDocument()
  const row = (await screen.findByText('没有这个单位')).closest('tr') as HTMLElement
  expect(within(row).getByText('7')).toBeInTheDocument()
  expect(within(row).getByText('填单位编码')).toBeInTheDocument()
  expect(screen.getByText('整个文件')).toBeInTheDocument()
  await userEvent.click(screen.getByRole('button', { name: '改好了，重新选文件' }))
  expect(place.address).toContain('import=new')
})

test('the difference and its effect are seen before it is applied, with a reason', async () => {
  const { asked } = open('&import=r1', {
    'GET /imports/r1': now({ effects: [{ text: '3 件在办工单换名', count: 3, numbers: ['1'] }] }),
    'POST /imports/r1/apply': now({ state: 'applied' }),
  })
  expect(await screen.findByText('3 件在办工单换名')).toBeInTheDocument()
  const row = (await screen.findByText('U-WATER')).closest('tr') as HTMLElement
  expect(within(row).getByText('街道').tagName).toBe('DEL')
  expect(within(row).getByText('部门').tagName).toBe('INS')
  const apply = screen.getByRole('button', { name: /写入 2 行改动/ })
  expect(apply).toBeDisabled()
  await userEvent.type(screen.getByLabelText(/导入原因/), '机构改革')
  await userEvent.click(apply)
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/apply'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/apply'))?.body).toEqual({ note: '机构改革' })
})

test('the changes of one kind are asked for by kind', async () => {
  const { asked } = open('&import=r1')
  await userEvent.click(await screen.findByText('新增 1'))
  await waitFor(() =>
    expect(asked.some(({ path, query }) => path.endsWith('/changes') && query.get('kind'))).toBe(
      true,
    ),
  )
})

test('what would retire is said on the button; a file that changes nothing has none', async () => {
  open('&import=r1', {
    'GET /imports/r1': now({ counts: { ...run.counts, retired: 40 } }),
  })
  expect(await screen.findByRole('button', { name: /其中停用 40 行/ })).toBeInTheDocument()
})

test('a file that changes nothing says so', async () => {
  open('&import=r1', {
    'GET /imports/r1': now({ counts: { ...run.counts, new: 0, changed: 0, same: 3 } }),
  })
  expect(await screen.findByText(/和现有数据完全一样/)).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /写入/ })).not.toBeInTheDocument()
})

test('rows that changed since the preview are named, and nothing is written', async () => {
  open('&import=r1', {
    'POST /imports/r1/apply': refusal(409, 'registers.changed', '李明刚刚改过“市水务局”'),
  })
  await userEvent.type(await screen.findByLabelText(/导入原因/), '机构改革')
  await userEvent.click(screen.getByRole('button', { name: /写入 2 行改动/ }))
  expect(await screen.findByText('李明刚刚改过“市水务局”')).toBeInTheDocument()
})

const applied = now({
  state: 'applied',
  applied_at: '2026-11-21T03:00:00Z',
  applied_by: '王芳',
  note: '机构改革',
  may_undo: true,
})

test('the latest run is undone with a reason', async () => {
  const { asked } = open('&import=r1', {
    'GET /imports/r1': applied,
    'POST /imports/r1/undo': now({ id: 'r2', state: 'applied', source: 'undo' }),
  })
  await userEvent.click(await screen.findByRole('button', { name: '撤销' }))
  const dialog = await screen.findByRole('dialog')
  expect(within(dialog).getByText(/2 行会恢复成/)).toBeInTheDocument()
  await userEvent.type(within(dialog).getByLabelText(/撤销原因/), '文件版本不对')
  await userEvent.click(within(dialog).getByRole('button', { name: /撤销/ }))
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/undo'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/undo'))?.body).toEqual({ note: '文件版本不对' })
})

test('a run that something stands on cannot be undone, and why is said', async () => {
  open('&import=r1', {
    'GET /imports/r1': applied,
    'POST /imports/r1/undo': refusal(409, 'registers.undo_overtaken', '“市水务局”后来又改过'),
  })
  await userEvent.click(await screen.findByRole('button', { name: '撤销' }))
  const dialog = await screen.findByRole('dialog')
  await userEvent.type(within(dialog).getByLabelText(/撤销原因/), '错了')
  await userEvent.click(within(dialog).getByRole('button', { name: /撤销/ }))
  expect(await within(dialog).findByText('“市水务局”后来又改过')).toBeInTheDocument()
})

test('past runs are listed with what they did; only the latest offers the way back', async () => {
  const { place } = open('&view=runs', {
    'GET /imports': page([
      applied,
      now({ id: 'r0', state: 'refused', counts: { ...run.counts, errors: 5 } }),
      now({ id: 'rf', source: 'form', file_name: '', state: 'undone' }),
    ]),
  })
  expect(await screen.findAllByText('新增 1，修改 1')).toHaveLength(2)
  expect(screen.getByText('5 处错误')).toBeInTheDocument()
  expect(screen.getAllByText('撤销', { selector: 'button span' })).toHaveLength(1)
  await userEvent.click(screen.getByText('继续'))
  expect(place.address).toContain('import=r0')
})

test('an import that does not exist, and none yet, say so', async () => {
  open('&import=r9')
  expect(await screen.findByText('没有这次导入')).toBeInTheDocument()
})

test('no runs yet', async () => {
  open('&view=runs', { 'GET /imports': page([]) })
  expect(await screen.findByText('还没有导入或修改过')).toBeInTheDocument()
})
