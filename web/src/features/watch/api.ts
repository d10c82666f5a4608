import { useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

export type WatchHistory = components['schemas']['WatchHistory']
export type WatchReason = components['schemas']['WatchReason']

/** What the watch of a call saw; of a running call it grows (`isLive`: read again and again). */
export const useWatchHistory = (callId: string, isOn: boolean, isLive = false) =>
  useQuery({
    queryKey: ['call', callId, 'watch'],
    queryFn: () =>
      unwrap(client.GET('/api/v1/calls/{id}/watch', { params: { path: { id: callId } } })),
    enabled: isOn,
    refetchInterval: isLive ? 5_000 : false,
  })
