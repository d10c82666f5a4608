import { SafetyCertificateOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { roles } from '@/texts/zh/roles'

const RolesPage = lazy(async () => ({ default: (await import('./RolesPage')).RolesPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/roles',
    permission: 'account:read',
    title: roles.nav,
    Page: RolesPage,
    nav: { icon: <SafetyCertificateOutlined />, order: 91, group: 'admin' },
  },
]
