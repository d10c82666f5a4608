import { InboxOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const InboxPage = lazy(async () => ({ default: (await import('./InboxPage')).InboxPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/inbox',
    permission: 'ticket:inbox',
    title: shell.nav.inbox,
    Page: InboxPage,
    nav: { icon: <InboxOutlined />, order: 40 },
  },
]
