import { ClockCircleOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { bands } from '@/texts/zh/bands'

export const routes: FeatureRoute[] = [
  {
    path: '/bands',
    permission: 'bands:read',
    title: bands.title,
    Page: lazy(async () => ({ default: (await import('./BandsPage')).BandsPage })),
    nav: { icon: <ClockCircleOutlined />, order: 60, group: 'insight', label: bands.nav },
  },
]
