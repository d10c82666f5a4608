import { ReadOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { policies } from '@/texts/zh/policies'

export const routes: FeatureRoute[] = [
  {
    path: '/policies',
    permission: 'knowledge:read',
    title: policies.title,
    Page: lazy(() => import('./PoliciesPage')),
    nav: { icon: <ReadOutlined />, order: 81, group: 'ledger' },
  },
  {
    path: '/policies/:code',
    permission: 'knowledge:read',
    title: policies.title,
    Page: lazy(() => import('./ReadingPage')),
  },
]
