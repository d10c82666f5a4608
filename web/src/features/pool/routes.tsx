import { SendOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const PoolPage = lazy(async () => ({ default: (await import('./PoolPage')).PoolPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/pool',
    permission: 'dispatch:pool',
    title: shell.nav.pool,
    Page: PoolPage,
    nav: { icon: <SendOutlined />, order: 30 },
  },
]
