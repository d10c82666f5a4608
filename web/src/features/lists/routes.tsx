import { UnorderedListOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const ListsPage = lazy(async () => ({ default: (await import('./ListsPage')).ListsPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/lists',
    permission: 'dispatch:precedents',
    title: shell.nav.lists,
    Page: ListsPage,
    nav: { icon: <UnorderedListOutlined />, order: 47, group: 'ledger' },
  },
]
