import { ExperimentOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { models } from '@/texts/zh/models'

const ModelsPage = lazy(async () => ({ default: (await import('./ModelsPage')).ModelsPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/models',
    permission: 'model:read',
    title: models.nav,
    Page: ModelsPage,
    nav: { icon: <ExperimentOutlined />, order: 88, group: 'admin' },
  },
]
