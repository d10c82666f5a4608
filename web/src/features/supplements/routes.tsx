import { QuestionCircleOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { desks } from '@/texts/zh/desks'

const SupplementsPage = lazy(async () => ({
  default: (await import('./SupplementsPage')).SupplementsPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/supplements',
    permission: 'ticket:supplement',
    title: desks.supplements.title,
    Page: SupplementsPage,
    nav: { icon: <QuestionCircleOutlined />, order: 56 },
  },
]
