import { CustomerServiceOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

export const routes: FeatureRoute[] = [
  {
    path: '/desk',
    permission: 'call:handle',
    title: shell.nav.desk,
    Page: lazy(() => import('./DeskPage')),
    nav: { icon: <CustomerServiceOutlined />, order: 10 },
  },
]
