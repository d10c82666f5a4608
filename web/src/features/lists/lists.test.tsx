import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { ListRow } from './api'
import { changeOf, found, isWaiting } from './find'
import { ListsPage } from './ListsPage'

function row(given: Partial<ListRow> = {}): ListRow {
  return {
    id: 'e1',
    duty_code: 'D-030203-01',
    category: '城市管理/环境卫生/大件垃圾',
    place: '',
    object: '',
    lead: '事发地街道（镇）',
    duty_basis: '职责清单第十三条',
    source: 'content',
    kind: 'direct',
    state: 'in_force',
    basis: '职责清单第十三条',
    evidence: [],
    proposed_by_name: null,
    proposed_at: null,
    decided_by_name: null,
    decided_at: null,
    in_force_from: '2026-11-01T00:00:00Z',
    in_force_to: null,
    end_proposed_by_name: null,
    end_proposed_at: null,
    end_reason: '',
    ended_by_name: null,
    ended_at: null,
    ended_reason: '',
    is_by_platform: false,
    hits: { n: 40, wrong: 2, share: 0.05, low: 0.0138, high: 0.165 },
    why_not: null,
    version: 1,
    ...given,
  }
}

const proposed = row({
  id: 'e2',
  kind: 'disputed',
  state: 'proposed',
  in_force_from: null,
  proposed_at: '2026-11-20T00:00:00Z',
  evidence: ['a', 'b', 'c'],
  hits: { n: 0, wrong: 0, share: null, low: null, high: null },
})

const effect = { n: 3, to_direct: 0, from_direct: 2, numbers: ['20261121000001'] }

function open(items: ListRow[], permissions: string[], answers = {}) {
  return visit({
    Page: ListsPage,
    path: '/lists',
    permissions: ['dispatch:precedents', ...permissions],
    answers: {
      'GET /lists': {
        items,
        rule: { of_last: 100, wrong: 3, share: 0.05, objections: 3, days: 90, why: '规则' },
        may_propose: permissions.includes('dispatch:propose_list'),
        may_decide: permissions.includes('dispatch:decide_list'),
      },
      'POST /lists/preview': { pool: effect, recent: effect, days: 30, is_cut: false },
      ...answers,
    },
  })
}

test('every rate stands with its n and its interval', async () => {
  open([row()], [])
  const line = await screen.findByRole('row', { name: /大件垃圾/ }, { timeout: 4000 })
  expect(line).toHaveTextContent('5.0%')
  expect(line).toHaveTextContent('2/40')
  expect(line).toHaveTextContent('95% 区间 1.4%–16.5%')
  expect(within(line).queryByRole('button', { name: '提议移出' })).not.toBeInTheDocument()
})

test('what waits is decided by who may; before that one sees what it would do', async () => {
  const { asked } = open([proposed, row()], ['dispatch:decide_list'], {
    'POST /lists/e2/approve': proposed,
  })
  const line = await screen.findByRole('row', { name: /争议清单/ }, { timeout: 4000 })
  await userEvent.click(within(line).getByRole('button', { name: /展开|Expand/ }))
  expect((await screen.findAllByText(/覆盖 3 件/))[0]).toHaveTextContent('2 件不再直派')
  await userEvent.click(within(line).getByRole('button', { name: '同意' }))
  await waitFor(() => expect(asked.some(({ path }) => path.endsWith('/approve'))).toBe(true))
  expect(asked.find(({ path }) => path.endsWith('/approve'))?.body).toEqual({ version: 1 })
  expect(asked.find(({ path }) => path.endsWith('/preview'))?.body).toEqual({
    duty_code: 'D-030203-01',
    kind: 'disputed',
    is_added: true,
  })
})

test('the proposer cannot decide', async () => {
  open([{ ...proposed, why_not: '提议人不能审批' }], ['dispatch:decide_list'])
  expect(await screen.findByRole('button', { name: '同意' })).toBeDisabled()
})

test('a row to propose is found by its words, not by its code', async () => {
  const found = {
    code: 'D-090101-02',
    category: '公用事业/供水/停水',
    place: '',
    object: '',
    lead: '云汀供水集团有限公司',
    basis: '职责清单第四条',
    on: ['joint'],
  }
  const { asked } = open([row()], ['dispatch:propose_list'], {
    'GET /lists/duty-rows': { items: [found], is_more: false },
    'POST /lists': row({ id: 'e9', duty_code: found.code, state: 'proposed' }),
  })
  await userEvent.click(await screen.findByRole('button', { name: /提议列入/ }))
  const dialog = await screen.findByRole('dialog')
  await userEvent.type(within(dialog).getByRole('combobox'), '停水')
  const line = await screen.findByText(/停水 → 云汀供水集团/)
  expect(screen.getByText(/协办清单/, { selector: '.soft' })).toHaveTextContent('D-090101-02')
  await userEvent.click(line)
  await userEvent.type(within(dialog).getByLabelText('依据'), '职责清单第四条')
  await userEvent.keyboard('{Alt>}{Enter}{/Alt}')
  await waitFor(() => expect(asked.some(({ path }) => path === '/lists')).toBe(true))
  const sent = asked.find(({ method, path }) => method === 'POST' && path === '/lists')
  expect(sent?.body).toEqual({ duty_code: 'D-090101-02', kind: 'direct', basis: '职责清单第四条' })
})

test('rows are found by list, words and whether they wait', () => {
  const rows = [row(), proposed]
  const all = { kind: '' as const, q: '', isWaiting: false }
  expect(found(rows, all)).toHaveLength(2)
  expect(found(rows, { ...all, kind: 'direct' })).toEqual([rows[0]])
  expect(found(rows, { ...all, q: '大件 街道' })).toHaveLength(2)
  expect(found(rows, { ...all, q: '大件 供水' })).toEqual([])
  expect(found(rows, { ...all, isWaiting: true })).toEqual([proposed])
  expect(isWaiting(row({ end_proposed_at: '2026-11-20T00:00:00Z' }))).toBe(true)
  expect(changeOf(proposed).is_added).toBe(true)
  expect(changeOf(row()).is_added).toBe(false)
})
