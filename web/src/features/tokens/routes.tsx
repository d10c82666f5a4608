import { ApiOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { tokens } from '@/texts/zh/tokens'

const TokensPage = lazy(async () => ({ default: (await import('./TokensPage')).TokensPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/tokens',
    permission: 'token:manage',
    title: tokens.nav,
    Page: TokensPage,
    nav: { icon: <ApiOutlined />, order: 92, group: 'admin' },
  },
]
