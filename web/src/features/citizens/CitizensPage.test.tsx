import { screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { visit } from '@/testing/visit'
import type { Brief, Citizen, Erasure } from './api'
import { CitizensPage } from './CitizensPage'
import { ErasuresPage } from './ErasuresPage'

const AT = '2026-11-21T02:00:00Z'

const brief = (given: Partial<Brief> = {}): Brief => ({
  id: 'c1',
  kind: 'person',
  name: '陈**',
  phone: '128****5678',
  member_count: 1,
  matters: 2,
  last_at: AT,
  ...given,
})

const record = (given: Partial<Citizen> = {}): Citizen => ({
  id: 'c1',
  kind: 'person',
  version: 3,
  members: [
    {
      id: 'c1',
      kind: 'person',
      name: '陈**',
      phone: '128****5678',
      matters: 2,
      since: AT,
      merge: null,
    },
  ],
  facts: [],
  needs: ['hard_of_hearing'],
  has_note: false,
  note_of: null,
  consents: [],
  matters: [],
  matter_count: 2,
  repeat_count: 0,
  erasure: null,
  ...given,
})

const others = {
  'GET /citizens/c1': record(),
  'GET /citizens/c1/calls': { items: [] },
  'GET /citizens/c1/evaluations': { items: [] },
  'GET /citizens/c1/candidates': {
    items: [{ citizen: brief({ id: 'c2', phone: '128****0001' }), reasons: ['name_place'] }],
  },
}

const open = (answers: Record<string, unknown>, permissions: string[], path = '/citizens') =>
  visit({ Page: CitizensPage, path, permissions: ['citizen:read', ...permissions], answers })

test('starts with an empty search and asks for nothing', async () => {
  const { asked } = open({}, [])
  expect(await screen.findByText('输入完整号码查询')).toBeInTheDocument()
  expect(asked.filter(({ path }) => path.startsWith('/citizens'))).toEqual([])
})

test('opens the only record found, and keeps the number out of the address', async () => {
  const { asked } = open({ ...others, 'POST /citizens/look-up': { citizens: [brief()] } }, [])
  await userEvent.type(screen.getByRole('searchbox'), '12812345678{Enter}')
  expect(await screen.findByText('听力不便，请大声')).toBeInTheDocument()
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    by: 'phone',
    value: '12812345678',
  })
  expect(asked.some(({ query }) => query.toString().includes('128'))).toBe(false)
})

test('several records of one phone are offered, none is opened', async () => {
  const found = { citizens: [brief(), brief({ id: 'c2', name: '王**' })] }
  const { asked } = open({ ...others, 'POST /citizens/look-up': found }, [])
  await userEvent.type(screen.getByRole('searchbox'), '12812345678{Enter}')
  expect(await screen.findByText('这个号码有 2 份档案')).toBeInTheDocument()
  expect(asked.some(({ path }) => path === '/citizens/c1')).toBe(false)
})

test('merging asks for the grounds and sends the version that was seen', async () => {
  const { asked } = open(
    { ...others, 'POST /citizens/c1/merge': record() },
    ['citizen:edit'],
    '/citizens?open=c1',
  )
  await userEvent.click(await screen.findByRole('button', { name: /合\s*并/ }))
  await userEvent.type(screen.getByLabelText('依据'), '本人来电确认')
  await userEvent.click(screen.getByRole('button', { name: /确\s*定/ }))
  await waitFor(() => expect(asked.some(({ method }) => method === 'POST')).toBe(true))
  expect(asked.find(({ method }) => method === 'POST')?.body).toEqual({
    version: 3,
    other_id: 'c2',
    note: '本人来电确认',
  })
})

test('without the permission nothing can be merged or recorded', async () => {
  open(others, [], '/citizens?open=c1')
  expect(await screen.findByText('姓名和地点相同')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /合\s*并/ })).toBeNull()
  expect(screen.queryByText('登记清除要求')).toBeNull()
})

const erasure = (given: Partial<Erasure> = {}): Erasure => ({
  id: 'e1',
  citizen_id: 'c1',
  state: 'confirmed',
  number: '20261121000039',
  reason: '本人要求',
  refusal: '',
  asked_by_name: '江水生',
  asked_at: AT,
  proposed_by_name: '陆承安',
  proposed_at: AT,
  confirmed_by_name: '苏静怡',
  confirmed_at: AT,
  refused_by_name: null,
  done_at: null,
  open_matters: 2,
  held_matters: 0,
  tickets: 3,
  members: 1,
  version: 3,
  may_propose: false,
  may_decide: false,
  ...given,
})

test('a confirmed request says what it waits for', async () => {
  visit({
    Page: ErasuresPage,
    path: '/erasures',
    permissions: ['citizen:erase'],
    answers: { 'GET /erasures': { items: [erasure()] } },
  })
  expect(await screen.findByText('还有 2 件未办结，办结后才能执行')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '确认清除' })).toBeNull()
})
