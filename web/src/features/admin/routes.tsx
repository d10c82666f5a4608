import {
  ClockCircleOutlined,
  FileSearchOutlined,
  LoginOutlined,
  TeamOutlined,
} from '@ant-design/icons'
import { lazy } from 'react'
import type { FeatureRoute } from '@/app/routes'
import { shell } from '@/texts/zh/shell'
import { signIn } from '@/texts/zh/signIn'

const JobsPage = lazy(async () => ({ default: (await import('./JobsPage')).JobsPage }))
const AccountsPage = lazy(async () => ({ default: (await import('./AccountsPage')).AccountsPage }))
const SignInSettingsPage = lazy(async () => ({
  default: (await import('./SignInSettingsPage')).SignInSettingsPage,
}))
const AuditPage = lazy(async () => ({ default: (await import('./AuditPage')).AuditPage }))

export const routes: FeatureRoute[] = [
  {
    path: '/admin/jobs',
    permission: 'job:read',
    title: shell.nav.jobs,
    Page: JobsPage,
    nav: { icon: <ClockCircleOutlined />, order: 90, group: 'admin' },
  },
  {
    path: '/admin/accounts',
    permission: 'account:read',
    title: shell.nav.accounts,
    Page: AccountsPage,
    nav: { icon: <TeamOutlined />, order: 91, group: 'admin' },
  },
  {
    path: '/admin/sign-in',
    permission: 'account:read',
    title: signIn.providers.title,
    Page: SignInSettingsPage,
    nav: { icon: <LoginOutlined />, order: 91.5, group: 'admin' },
  },
  {
    path: '/admin/audit',
    permission: 'audit:read',
    title: shell.nav.audit,
    Page: AuditPage,
    nav: { icon: <FileSearchOutlined />, order: 92, group: 'admin' },
  },
]
