import { IdcardOutlined, SafetyOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { citizens, erasures } from '@/texts/zh/citizens'

const CitizensPage = lazy(async () => ({
  default: (await import('./CitizensPage')).CitizensPage,
}))
const ErasuresPage = lazy(async () => ({
  default: (await import('./ErasuresPage')).ErasuresPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/citizens',
    permission: 'citizen:read',
    title: citizens.title,
    Page: CitizensPage,
    nav: { icon: <IdcardOutlined />, order: 60, group: 'ledger' },
  },
  {
    path: '/erasures',
    permission: 'citizen:erase',
    title: erasures.title,
    Page: ErasuresPage,
    nav: { icon: <SafetyOutlined />, order: 89, group: 'admin' },
  },
]
