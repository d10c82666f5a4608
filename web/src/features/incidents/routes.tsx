import { FireOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { incidents } from '@/texts/zh/incidents'

export const routes: FeatureRoute[] = [
  {
    path: '/incidents',
    permission: 'incident:read',
    title: incidents.nav,
    Page: lazy(async () => ({ default: (await import('./IncidentsPage')).IncidentsPage })),
    nav: { icon: <FireOutlined />, order: 62, group: 'insight' },
  },
  {
    path: '/incidents/:id',
    permission: 'incident:read',
    title: incidents.title,
    Page: lazy(async () => ({ default: (await import('./IncidentPage')).IncidentPage })),
  },
]
