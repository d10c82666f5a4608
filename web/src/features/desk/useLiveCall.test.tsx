import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import type { LiveEvent } from '@/live/protocol'
import { makeView } from './testing'
import { useLiveCall } from './useLiveCall'

const heard = vi.hoisted(() => ({ tell: (_: LiveEvent) => {} }))
vi.mock('@/live/useLive', () => ({
  useLive: (_: unknown, onEvent: (event: LiveEvent) => void) => {
    heard.tell = onEvent
  },
}))

afterEach(() => vi.unstubAllGlobals())

const happened = (name: string): LiveEvent => ({
  name,
  subject_type: 'call',
  subject_id: 'call-1',
  at: '2026-11-21T00:00:00Z',
  streams: ['call:call-1'],
  body: {},
})

/** A server that answers the words with `words`; what was asked, in order. */
function follow(words: () => Response | Promise<Response>) {
  const asked: string[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const path = new URL(request.url).pathname.split('/').at(-1) ?? ''
    asked.push(path)
    return path === 'words' ? words() : Response.json(makeView())
  })
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  )
  const hook = renderHook(() => useLiveCall('call-1'), { wrapper })
  return { asked, hook }
}

const later = { ...makeView().utterances[0], seq: 9, text: '好的' }

test('somebody who spoke costs the words only, and the rest once it is quiet', async () => {
  const { asked, hook } = follow(() => Response.json({ utterances: [later], cursor: 9 }))
  await waitFor(() => expect(hook.result.current.data).toBeDefined())

  act(() => heard.tell(happened('call.utterance_added')))

  await waitFor(() => expect(hook.result.current.data?.utterances.at(-1)?.text).toBe('好的'))
  expect(asked).toEqual(['live', 'words'])
  await waitFor(() => expect(asked).toEqual(['live', 'words', 'live']), { timeout: 3000 })
})

test('any other event reads everything', async () => {
  const { asked, hook } = follow(() => Response.json({ utterances: [], cursor: 0 }))
  await waitFor(() => expect(hook.result.current.data).toBeDefined())

  act(() => heard.tell(happened('call.draft_updated')))

  await waitFor(() => expect(asked).toEqual(['live', 'live']))
})

test('words that fail do not stop the reading', async () => {
  const { asked, hook } = follow(() => Response.json({}, { status: 503 }))
  await waitFor(() => expect(hook.result.current.data).toBeDefined())

  act(() => heard.tell(happened('call.utterance_added')))
  await waitFor(() => expect(asked).toContain('words'))
  act(() => heard.tell(happened('call.draft_updated')))

  await waitFor(() => expect(asked.at(-1)).toBe('live'))
})
