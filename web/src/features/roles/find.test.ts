import { expect, test } from 'vitest'
import { found, type Matrix } from './find'

const role = (code: string, name: string, permissions: string[]) => ({
  role: code,
  name,
  duty: '',
  is_admin: false,
  sees_all_units: true,
  permissions,
  holders: 1,
})
const matrix: Matrix = {
  roles: [role('agent', '话务员', ['call:handle']), role('inspector', '质检员', ['ticket:read'])],
  groups: [
    { module: 'call', name: '通话', permissions: [{ name: 'call:handle', meaning: '接听通话' }] },
    {
      module: 'ticket',
      name: '工单',
      permissions: [
        { name: 'ticket:read', meaning: '查看工单' },
        { name: 'ticket:merge', meaning: '合并同类' },
      ],
    },
  ],
}
const names = (wanted: Matrix) =>
  wanted.groups.flatMap(({ permissions }) => permissions.map(({ name }) => name))

test('a word finds permissions, a module all of its own, a role what it holds', () => {
  expect(names(found(matrix, '合并', null))).toEqual(['ticket:merge'])
  expect(names(found(matrix, '工单', null))).toEqual(['ticket:read', 'ticket:merge'])
  expect(names(found(matrix, 'TICKET:r', null))).toEqual(['ticket:read'])
  expect(names(found(matrix, '质检', null))).toEqual(['ticket:read'])
  expect(found(matrix, '没有这个', null).groups).toEqual([])
})

test('one role leaves its column and its rows', () => {
  const one = found(matrix, '', 'agent')
  expect(one.roles.map(({ role }) => role)).toEqual(['agent'])
  expect(names(one)).toEqual(['call:handle'])
})
