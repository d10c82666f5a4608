import { AuditOutlined, FileProtectOutlined } from '@ant-design/icons'
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
    nav: { icon: <AuditOutlined />, order: 45 },
  },
  {
    path: '/precedents',
    permission: 'dispatch:precedents',
    title: shell.nav.precedents,
    Page: PrecedentsPage,
    nav: { icon: <FileProtectOutlined />, order: 46 },
  },
]
