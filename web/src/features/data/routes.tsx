import { DatabaseOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { data } from '@/texts/zh/data'

const DataPage = lazy(async () => ({ default: (await import('./DataPage')).DataPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/data',
    permission: 'data:read',
    title: data.nav,
    Page: DataPage,
    nav: { icon: <DatabaseOutlined />, order: 80, group: 'admin' },
  },
]
