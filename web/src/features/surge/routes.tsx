import { PushpinOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { surge as text } from '@/texts/zh/surge'

const SurgesPage = lazy(async () => ({ default: (await import('./SurgesPage')).SurgesPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/surges',
    permission: 'surge:pin',
    title: text.title,
    Page: SurgesPage,
    nav: { icon: <PushpinOutlined />, order: 83, group: 'ledger' },
  },
]
