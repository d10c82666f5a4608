import { useQuery, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo } from 'react'
import { Navigate, useLocation } from 'react-router'
import { setLiveSession } from '@/live/connection'
import { ErrorState } from '@/ui/states'
import { ApiError, client, setCsrfToken, unwrap, whenSignedOut } from './client'
import { onOtherTab } from './otherTabs'
import type { components } from './schema'

export type Me = components['schemas']['Me']

export interface Session {
  me: Me
  /** Whether the signed-in person holds a permission such as `ticket:read`. */
  can: (permission: string) => boolean
}

const SessionContext = createContext<Session | null>(null)

export const ME = ['me']

const NO_ANSWER_MS = 10_000

/** The signed-in person; only below SessionGate. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession outside SessionGate')
  return session
}

/** Read the signed-in person; keeps the client's CSRF token in step. */
export function useMe() {
  return useQuery({
    queryKey: ME,
    queryFn: async () => {
      const me = await unwrap(client.GET('/api/v1/me'))
      setCsrfToken(me.csrf_token)
      return me
    },
    retry: (count, error) => !(error instanceof ApiError) && count < 2,
    // A screen on a wall comes up before its server does, and nobody is there to try again.
    refetchInterval: ({ state: { error } }) =>
      error && !(error instanceof ApiError) ? NO_ANSWER_MS : false,
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Hands the session to tests and to whatever else has one already. */
export function SessionProvider({ me, children }: { me: Me; children: ReactNode }) {
  const session = useMemo(() => {
    const held = new Set(me.permissions)
    return { me, can: (permission: string) => held.has(permission) }
  }, [me])
  return <SessionContext value={session}>{children}</SessionContext>
}

/** Shows its children to a signed-in person, sends everybody else to the login page and back. */
export function SessionGate({ children }: { children: ReactNode }) {
  const location = useLocation()
  const queries = useQueryClient()
  const { data: me, error, refetch } = useMe()

  useEffect(() => {
    whenSignedOut(() => queries.resetQueries({ queryKey: ME }))
  }, [queries])
  useEffect(() => {
    if (me) setLiveSession(me.id)
  }, [me])
  useEffect(() => onOtherTab(() => globalThis.location.reload()), [])

  if (error instanceof ApiError && error.status === 401) {
    const back = encodeURIComponent(location.pathname + location.search)
    return <Navigate to={`/login?to=${back}`} replace />
  }
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!me) return null
  return <SessionProvider me={me}>{children}</SessionProvider>
}
