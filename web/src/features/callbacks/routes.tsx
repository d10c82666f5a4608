import { PhoneOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const CallbacksPage = lazy(async () => ({
  default: (await import('./CallbacksPage')).CallbacksPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/callbacks',
    permission: 'callback:read',
    title: shell.nav.callbacks,
    Page: CallbacksPage,
    nav: { icon: <PhoneOutlined />, order: 60 },
  },
]
