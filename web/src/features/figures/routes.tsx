import { LineChartOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { figures as text } from '@/texts/zh/figures'

const FiguresPage = lazy(async () => ({ default: (await import('./FiguresPage')).FiguresPage }))
const BandsPage = lazy(async () => ({ default: (await import('./BandsPage')).BandsPage }))
const ChecksPage = lazy(async () => ({ default: (await import('./ChecksPage')).ChecksPage }))

const permission = 'figure:read'

export const routes: FeatureRoute[] = [
  {
    path: '/figures',
    permission,
    title: text.title,
    Page: FiguresPage,
    nav: { icon: <LineChartOutlined />, order: 75, group: 'insight' },
  },
  { path: '/figures/bands', permission, title: text.tabs.bands, Page: BandsPage },
  { path: '/figures/checks', permission, title: text.tabs.checks, Page: ChecksPage },
]
