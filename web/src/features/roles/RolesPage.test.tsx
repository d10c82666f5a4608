import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { refusal, visit } from '@/testing/visit'
import { RolesPage } from './RolesPage'

const role = (
  code: string,
  name: string,
  permissions: string[],
  holders = 1,
  is_admin = false,
) => ({
  role: code,
  name,
  duty: `${name}的职责`,
  is_admin,
  sees_all_units: true,
  permissions,
  holders,
})
const matrix = {
  roles: [
    role('agent', '话务员', ['call:handle'], 12),
    role('audit_admin', '审计管理员', ['audit:read'], 0, true),
  ],
  groups: [
    { module: 'audit', name: '审计', permissions: [{ name: 'audit:read', meaning: '查看历史' }] },
    {
      module: 'call',
      name: '通话',
      permissions: [
        { name: 'call:feed', meaning: '接入通话' },
        { name: 'call:handle', meaning: '接听通话' },
      ],
    },
  ],
}
const open = (path: string, answer: unknown = matrix) =>
  visit({
    Page: RolesPage,
    path,
    permissions: ['account:read'],
    answers: { 'GET /roles': answer },
  })

test('the matrix says who holds what, how many hold a role, and what nobody holds', async () => {
  open('/admin/roles')
  const row = (await screen.findByText('接听通话')).closest('tr') as HTMLElement
  expect(
    within(row)
      .getAllByRole('img')
      .map((one) => one.ariaLabel),
  ).toEqual(['有', '无'])
  expect(screen.getByRole('button', { name: '话务员，12 人担任' })).toBeInTheDocument()
  expect(screen.getByText(/没有角色持有/)).toBeInTheDocument()
  const admins = screen.getByRole('region', { name: '三员分立' })
  expect(within(admins).getByText('还没有人担任')).toBeInTheDocument()
  expect(within(admins).queryByText('话务员')).not.toBeInTheDocument()
})

test('a role opens alone by a click and by J, and Escape goes back', async () => {
  const { place } = open('/admin/roles')
  await userEvent.click(await screen.findByRole('button', { name: /话务员/ }))
  expect(place.address).toContain('role=agent')
  expect(screen.queryByText('查看历史')).not.toBeInTheDocument()
  expect(screen.getByText(/1 项权限/)).toBeInTheDocument()
  await userEvent.keyboard('j')
  expect(place.address).toContain('role=audit_admin')
  await userEvent.keyboard('{Escape}')
  expect(place.address).toBe('/admin/roles')
})

test('what nobody finds says so', async () => {
  open('/admin/roles?q=登月')
  expect(await screen.findByText('没有这样的权限')).toBeInTheDocument()
})

test('without the permission the page says so', async () => {
  open('/admin/roles', refusal(403, 'forbidden', '没有权限'))
  expect(await screen.findByText('您没有查看这一页的权限')).toBeInTheDocument()
})
