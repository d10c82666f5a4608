import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { DataPage } from './DataPage'
import { run, units } from './testing'

const TAKE = 'POST /accounts/first-passwords'
const page = (items: unknown[]) => ({ items, next: null })
const people = { ...units, name: 'people', label: '人员' }
const applied = {
  ...run,
  register: 'people',
  state: 'applied',
  applied_by: '苏静怡',
  applied_at: '2026-11-21T02:00:00Z',
}
const saved: string[] = []

beforeEach(() => {
  saved.length = 0
  URL.createObjectURL = () => 'blob:list'
  URL.revokeObjectURL = () => {}
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push(this.download)
  })
})
afterEach(() => vi.restoreAllMocks())

const open = (search: string, answers: object = {}, more: string[] = ['account:create']) =>
  visit({
    Page: DataPage,
    path: `/admin/data?register=${search}`,
    permissions: ['data:read', 'data:edit', ...more],
    answers: {
      'GET /registers': [people, units],
      'GET /registers/people': page([]),
      'GET /registers/units': page([]),
      'GET /imports': page([]),
      'GET /imports/r1': applied,
      'GET /imports/r1/changes': page([]),
      ...answers,
    },
  })
const button = { name: /领取首次密码/ }
const begin = async () => {
  await userEvent.click(await screen.findByRole('button', button))
  return screen.findByRole('dialog')
}

test('the list is told about first, then taken once and saved', async () => {
  const { asked } = open('people', { [TAKE]: new Response('xlsx') })
  const dialog = await begin()
  expect(dialog).toHaveTextContent('只给一次')
  expect(dialog).toHaveTextContent('您本人导入')
  const taken = () => asked.filter(({ method }) => method === 'POST').length
  expect(taken()).toBe(0)
  await userEvent.click(within(dialog).getByRole('button', { name: /领取并下载/ }))
  expect(await within(dialog).findByText('名单已下载')).toBeInTheDocument()
  expect(saved).toEqual(['首次密码.xlsx'])
  expect(within(dialog).queryByRole('button', { name: /领取并下载/ })).not.toBeInTheDocument()
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(taken()).toBe(1)
})

test('where there are none left it says so, and why', async () => {
  open('people&view=runs', { [TAKE]: refusal(404, 'not_found', '没有找到') })
  const dialog = await begin()
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  expect(await within(dialog).findByText('没有可以领取的首次密码')).toBeInTheDocument()
  expect(dialog).toHaveTextContent('或名单已经领过')
  expect(saved).toEqual([])
})

test('an answer that was lost may have taken the list; a refusal has not', async () => {
  let times = 0
  open('people', {
    [TAKE]: () => {
      times += 1
      return times === 1 ? refusal(429, 'too_many', '太频繁') : refusal(502, 'x', '网关出错')
    },
  })
  const dialog = await begin()
  const send = within(dialog).getByRole('button', { name: /领取并下载/ })
  await userEvent.click(send)
  expect(await within(dialog).findByText('太频繁')).toBeInTheDocument()
  expect(dialog).not.toHaveTextContent('名单可能已经取出')
  await userEvent.click(send)
  await waitFor(() => expect(dialog).toHaveTextContent('名单可能已经取出'))
})

test('the result of a file that brought people leads to the list', async () => {
  open('people&import=r1')
  expect(await screen.findByText(/这次新增了 1 个账号/)).toBeInTheDocument()
  expect(screen.getByRole('button', button)).toBeInTheDocument()
})

test('a file that brought nobody does not', async () => {
  open('people&import=r1', {
    'GET /imports/r1': { ...applied, counts: { ...run.counts, new: 0 } },
  })
  expect(await screen.findByText('已写入')).toBeInTheDocument()
  expect(screen.queryByRole('button', button)).not.toBeInTheDocument()
})

test.each([
  ['people', []],
  ['units', ['account:create']],
])('not offered: %s with %j', async (register, more) => {
  open(register, {}, more)
  const label = register === 'people' ? '人员' : '单位'
  expect(await screen.findByRole('heading', { name: label })).toBeInTheDocument()
  expect(screen.queryByRole('button', button)).not.toBeInTheDocument()
})
