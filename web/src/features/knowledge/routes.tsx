import { BookOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

export const routes: FeatureRoute[] = [
  {
    path: '/knowledge',
    permission: 'knowledge:read',
    title: shell.nav.knowledge,
    Page: lazy(() => import('./KnowledgePage')),
    nav: { icon: <BookOutlined />, order: 80, group: 'ledger' },
  },
]
