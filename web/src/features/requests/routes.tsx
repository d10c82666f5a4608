import { FieldTimeOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { requests } from '@/texts/zh/requests'

const RequestsPage = lazy(async () => ({
  default: (await import('./RequestsPage')).RequestsPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/requests',
    permission: 'ticket:decide',
    title: requests.title,
    Page: RequestsPage,
    nav: { icon: <FieldTimeOutlined />, order: 55 },
  },
  {
    path: '/unit-requests',
    permission: 'ticket:inbox',
    title: requests.unitTitle,
    Page: RequestsPage,
    nav: { icon: <FieldTimeOutlined />, order: 42 },
  },
]
