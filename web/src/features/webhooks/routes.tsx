import { ApiOutlined, SafetyOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { webhooks } from '@/texts/zh/webhooks'

const WebhooksPage = lazy(async () => ({ default: (await import('./WebhooksPage')).WebhooksPage }))
const GrantsPage = lazy(async () => ({ default: (await import('./GrantsPage')).GrantsPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/webhooks',
    permission: 'integration:manage',
    title: webhooks.nav,
    Page: WebhooksPage,
    nav: { icon: <ApiOutlined />, order: 88, group: 'admin' },
  },
  {
    path: '/admin/webhook-grants',
    permission: 'integration:grant',
    title: webhooks.grants.nav,
    Page: GrantsPage,
    nav: { icon: <SafetyOutlined />, order: 89, group: 'admin' },
  },
]
