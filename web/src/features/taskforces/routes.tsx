import { ClusterOutlined, SolutionOutlined } from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { taskforces as text } from '@/texts/zh/taskforces'

const RisksPage = lazy(async () => ({ default: (await import('./RisksPage')).RisksPage }))
const ForcesPage = lazy(async () => ({ default: (await import('./ForcesPage')).ForcesPage }))
const RoomPage = lazy(async () => ({ default: (await import('./RoomPage')).RoomPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/dispute-risks',
    permission: 'dispute:read',
    title: text.title,
    Page: RisksPage,
    nav: { icon: <ClusterOutlined />, order: 64, group: 'insight' },
  },
  // Members come from every unit and role: the server shows each the own rooms only.
  {
    path: '/task-forces',
    title: text.forces.title,
    Page: ForcesPage,
    nav: { icon: <SolutionOutlined />, order: 65, group: 'insight' },
  },
  { path: '/task-forces/:id', title: text.forces.title, Page: RoomPage },
]
