import { MinusCircleOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { exclusions as text } from '@/texts/zh/exclusions'

const ExclusionsPage = lazy(async () => ({
  default: (await import('./ExclusionsPage')).ExclusionsPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/exclusions',
    permission: 'exclusion:read',
    title: text.title,
    Page: ExclusionsPage,
    nav: { icon: <MinusCircleOutlined />, order: 67 },
  },
]
