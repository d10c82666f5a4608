import { FileTextOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { reports as text } from '@/texts/zh/reports'

export const routes: FeatureRoute[] = [
  {
    path: '/reports',
    permission: 'report:read',
    title: text.title,
    Page: lazy(async () => ({ default: (await import('./ReportsPage')).ReportsPage })),
    nav: { icon: <FileTextOutlined />, order: 66, group: 'insight' },
  },
  {
    path: '/reports/schedules',
    permission: 'report:make',
    title: text.tabs.schedules,
    Page: lazy(async () => ({ default: (await import('./SchedulesPage')).SchedulesPage })),
  },
  {
    path: '/reports/:id',
    permission: 'report:read',
    title: text.one,
    Page: lazy(async () => ({ default: (await import('./ReportPage')).ReportPage })),
  },
]
