import { FormOutlined, NotificationOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { supervision as text } from '@/texts/zh/supervision'

const Home = lazy(async () => ({ default: (await import('./SupervisionHome')).SupervisionHome }))
const TemplatesPage = lazy(async () => ({
  default: (await import('./TemplatesPage')).TemplatesPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/supervision',
    permission: 'letter:read',
    title: text.nav,
    Page: Home,
    nav: { icon: <NotificationOutlined />, order: 64 },
  },
  {
    path: '/letter-templates',
    permission: 'letter:template',
    title: text.navTemplates,
    Page: TemplatesPage,
    nav: { icon: <FormOutlined />, order: 94, group: 'admin' },
  },
]
