import { DashboardOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { system } from '@/texts/zh/system'

const SystemPage = lazy(async () => ({ default: (await import('./SystemPage')).SystemPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/system',
    permission: 'system:read',
    title: system.nav,
    Page: SystemPage,
    nav: { icon: <DashboardOutlined />, order: 93, group: 'admin' },
  },
]
