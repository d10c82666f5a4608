import { AuditOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'

const CloseReviewPage = lazy(async () => ({
  default: (await import('./CloseReviewPage')).CloseReviewPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/close-review',
    permission: 'ticket:close_review',
    title: shell.nav.closeReview,
    Page: CloseReviewPage,
    nav: { icon: <AuditOutlined />, order: 50 },
  },
]
