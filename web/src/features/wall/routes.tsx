import { FundProjectionScreenOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { wall } from '@/texts/zh/wall'

export const routes: FeatureRoute[] = [
  {
    path: '/wall',
    permission: 'wall:read',
    title: wall.nav,
    Page: lazy(async () => ({ default: (await import('./WallPage')).WallPage })),
    nav: { icon: <FundProjectionScreenOutlined />, order: 67, group: 'insight' },
    hasKiosk: true,
  },
]
