import { ForkOutlined, ReadOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const DisputesPage = lazy(async () => ({ default: (await import('./DisputesPage')).DisputesPage }))
const PrecedentsPage = lazy(async () => ({
  default: (await import('./PrecedentsPage')).PrecedentsPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/disputes',
    permission: 'dispatch:precedents',
    title: shell.nav.disputes,
    Page: DisputesPage,
    nav: { icon: <ForkOutlined />, order: 45 },
  },
  {
    path: '/precedents',
    permission: 'dispatch:precedents',
    title: shell.nav.precedents,
    Page: PrecedentsPage,
    nav: { icon: <ReadOutlined />, order: 46, group: 'ledger' },
  },
]
