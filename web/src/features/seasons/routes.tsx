import { CalendarOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { seasons as text } from '@/texts/zh/seasons'

const permission = 'season:read'

export const routes: FeatureRoute[] = [
  {
    path: '/seasons',
    permission,
    title: text.title,
    Page: lazy(async () => ({ default: (await import('./SeasonsPage')).SeasonsPage })),
    nav: { icon: <CalendarOutlined />, order: 61, group: 'insight' },
  },
  {
    path: '/seasons/plans',
    permission,
    title: text.tabs.plans,
    Page: lazy(async () => ({ default: (await import('./PlansPage')).PlansPage })),
  },
  {
    path: '/seasons/plans/:id',
    permission,
    title: text.tabs.plans,
    Page: lazy(async () => ({ default: (await import('./PlanPage')).PlanPage })),
  },
  {
    path: '/seasons/matters',
    permission,
    title: text.tabs.matters,
    Page: lazy(async () => ({ default: (await import('./MattersPage')).MattersPage })),
  },
  {
    path: '/seasons/data',
    permission,
    title: text.tabs.data,
    Page: lazy(async () => ({ default: (await import('./DataPage')).DataPage })),
  },
]
