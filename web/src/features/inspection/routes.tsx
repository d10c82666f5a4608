import { FileSearchOutlined, SafetyCertificateOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { inspection as text } from '@/texts/zh/inspection'

const InspectionPage = lazy(async () => ({
  default: (await import('./InspectionPage')).InspectionPage,
}))
const VerdictsPage = lazy(async () => ({
  default: (await import('./VerdictsPage')).VerdictsPage,
}))

export const routes: FeatureRoute[] = [
  {
    path: '/inspection',
    permission: 'inspection:read',
    title: text.title,
    Page: InspectionPage,
    nav: { icon: <FileSearchOutlined />, order: 65 },
  },
  {
    path: '/verdicts',
    permission: 'inspection:contest',
    title: text.verdicts,
    Page: VerdictsPage,
    nav: { icon: <SafetyCertificateOutlined />, order: 66 },
  },
]
