import { CalendarOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { policy } from '@/texts/zh/policy'

const PolicyPage = lazy(async () => ({ default: (await import('./PolicyPage')).PolicyPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/policy',
    permission: 'policy:read',
    title: policy.nav,
    Page: PolicyPage,
    nav: { icon: <CalendarOutlined />, order: 89, group: 'admin' },
  },
]
