import { lazy } from 'react'
import { PASSWORD_PATH } from '@/app/paths'
import type { FeatureRoute } from '@/app/routes'
import { account } from '@/texts/zh/account'

const PasswordPage = lazy(() =>
  import('./PasswordPage').then(({ PasswordPage: Page }) => ({ default: Page })),
)

export const routes: FeatureRoute[] = [
  { path: PASSWORD_PATH, title: account.password.title, Page: PasswordPage },
]
