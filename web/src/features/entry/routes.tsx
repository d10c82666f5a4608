import { FormOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { entry } from '@/texts/zh/entry'

const EntryPage = lazy(async () => ({ default: (await import('./EntryPage')).EntryPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/entry',
    permission: 'ticket:create',
    title: entry.nav,
    Page: EntryPage,
    nav: { icon: <FormOutlined />, order: 15, group: 'desk' },
  },
]
