import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, test, vi } from 'vitest'
import { businessNow, useBusinessClock } from '@/time/clock'
import { setLiveSession } from './connection'
import { useLiveQueries } from './useLive'

class FakeSource {
  static last: FakeSource
  readyState = 1
  private readonly listeners = new Map<string, (message: MessageEvent<string>) => void>()
  constructor(readonly url: string) {
    FakeSource.last = this
  }
  addEventListener(type: string, listener: (message: MessageEvent<string>) => void) {
    this.listeners.set(type, listener)
  }
  close() {}
  live(name: string) {
    this.listeners.get('live')?.(new MessageEvent('live', { data: JSON.stringify({ name }) }))
  }
}

function show(hook: () => unknown) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  renderHook(hook, {
    wrapper: ({ children }: { children: ReactNode }) => (
      <QueryClientProvider client={queries}>{children}</QueryClientProvider>
    ),
  })
  setLiveSession('me')
}

test('a message without history is heard by name: the clock moved, a job failed', async () => {
  vi.stubGlobal('EventSource', FakeSource)
  const readings = ['2026-11-21T01:00:00Z', '2026-11-23T01:00:00Z']
  let clocks = 0
  vi.stubGlobal('fetch', async () => {
    const now = readings[Math.min(clocks, 1)]
    clocks += 1
    return Response.json({ now, speed: 1, is_moved: clocks > 1 })
  })
  const readJobs = vi.fn(async () => 'jobs')
  show(() => {
    useBusinessClock()
    useQuery({ queryKey: ['jobs'], queryFn: readJobs })
    useLiveQueries(['jobs'], [['jobs']], ['job.failed'])
  })
  await waitFor(() => expect(FakeSource.last?.url).toContain('clock%2Cjobs'))
  await waitFor(() => expect(clocks).toBe(1))
  await waitFor(() => expect(readJobs).toHaveBeenCalledTimes(1))

  act(() => FakeSource.last.live('call.partial'))
  act(() => FakeSource.last.live('job.failed'))
  await waitFor(() => expect(readJobs).toHaveBeenCalledTimes(2))
  expect(clocks).toBe(1)

  act(() => FakeSource.last.live('clock.moved'))
  await waitFor(() => expect(businessNow()).toBeGreaterThan(Date.parse('2026-11-23T00:00:00Z')))
  vi.unstubAllGlobals()
})
