import { lazy } from 'react'
import { FACTOR_PATH, PASSWORD_PATH, SIGN_IN_PATH } from '@/app/paths'
import type { FeatureRoute } from '@/app/routes'
import { account } from '@/texts/zh/account'
import { signIn } from '@/texts/zh/signIn'

const PasswordPage = lazy(() =>
  import('./PasswordPage').then(({ PasswordPage: Page }) => ({ default: Page })),
)
const SignInPage = lazy(async () => ({ default: (await import('./SignInPage')).SignInPage }))
const FactorPage = lazy(async () => ({ default: (await import('./FactorPage')).FactorPage }))

export const routes: FeatureRoute[] = [
  { path: PASSWORD_PATH, title: account.password.title, Page: PasswordPage },
  { path: SIGN_IN_PATH, title: signIn.own.title, Page: SignInPage },
  { path: FACTOR_PATH, title: signIn.own.enrol.title, Page: FactorPage },
]
