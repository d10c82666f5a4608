import { QuestionCircleOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { gaps } from '@/texts/zh/gaps'

export const routes: FeatureRoute[] = [
  {
    path: '/gaps',
    permission: 'gap:read',
    title: gaps.nav,
    Page: lazy(async () => ({ default: (await import('./GapsPage')).GapsPage })),
    nav: { icon: <QuestionCircleOutlined />, order: 82, group: 'ledger' },
  },
]
