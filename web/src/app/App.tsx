import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import { Suspense } from 'react'
import { BrowserRouter, Navigate, Route, Routes } from 'react-router'
import { ApiError } from '@/api/client'
import { SessionGate, useSession } from '@/api/session'
import { LoginPage } from '@/features/login/LoginPage'
import { common } from '@/texts/zh/common'
import { shell } from '@/texts/zh/shell'
import { EmptyState, NoPermission } from '@/ui/states'
import { theme } from '@/ui/theme'
import { CrashGuard } from './CrashGuard'
import { Frame } from './Frame'
import { type FeatureRoute, homeOf, mayOpen, routes } from './routes'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      retry: (count, error) => !(error instanceof ApiError && error.status < 500) && count < 2,
    },
  },
})

export function App() {
  return (
    <ConfigProvider locale={zhCN} theme={theme} button={{ autoInsertSpace: false }}>
      <AntApp style={{ height: '100%' }}>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Routes>
              <Route path="/login" element={<LoginPage />} />
              <Route
                element={
                  <SessionGate>
                    <Frame />
                  </SessionGate>
                }
              >
                <Route index element={<Home />} />
                {routes.map((route) => (
                  <Route key={route.path} path={route.path} element={<PageOf route={route} />} />
                ))}
                <Route path="*" element={<EmptyState title={common.failure.page} />} />
              </Route>
            </Routes>
          </BrowserRouter>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}

function PageOf({ route }: { route: FeatureRoute }) {
  const { me, can } = useSession()
  if (!mayOpen(can, route)) return <NoPermission />
  return (
    <>
      <title>{shell.title(route.title, me.city_name)}</title>
      <CrashGuard key={route.path}>
        <Suspense fallback={null}>
          <route.Page />
        </Suspense>
      </CrashGuard>
    </>
  )
}

function Home() {
  const { can } = useSession()
  const home = homeOf(can)
  if (home) return <Navigate to={home} replace />
  return <EmptyState title={shell.home.title} hint={shell.home.hint} />
}
