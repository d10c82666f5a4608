import { DashboardOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const BoardPage = lazy(async () => ({ default: (await import('./BoardPage')).BoardPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/board',
    permission: 'board:read',
    title: shell.nav.board,
    Page: BoardPage,
    nav: { icon: <DashboardOutlined />, order: 70, group: 'insight' },
  },
]
