import { FlagOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { topics as text } from '@/texts/zh/topics'

const WeekPage = lazy(async () => ({ default: (await import('./WeekPage')).WeekPage }))
const YearPage = lazy(async () => ({ default: (await import('./YearPage')).YearPage }))
const TopicPage = lazy(async () => ({ default: (await import('./TopicPage')).TopicPage }))
const CampaignsPage = lazy(async () => ({
  default: (await import('./CampaignsPage')).CampaignsPage,
}))
const CampaignPage = lazy(async () => ({ default: (await import('./CampaignPage')).CampaignPage }))

const permission = 'topic:read'

export const routes: FeatureRoute[] = [
  {
    path: '/topics',
    permission,
    title: text.title,
    Page: WeekPage,
    nav: { icon: <FlagOutlined />, order: 63, group: 'insight' },
  },
  { path: '/topics/year', permission, title: text.tabs.year, Page: YearPage },
  { path: '/topics/:id', permission, title: text.title, Page: TopicPage },
  { path: '/campaigns', permission, title: text.tabs.campaigns, Page: CampaignsPage },
  { path: '/campaigns/:id', permission, title: text.tabs.campaigns, Page: CampaignPage },
]
