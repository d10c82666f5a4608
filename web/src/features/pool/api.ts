import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useLiveQueries } from '@/live/useLive'

export type PoolRow = components['schemas']['PoolRow']

/** What waits for a reviewer and for a dispatcher; follows live changes. */
export function usePool() {
  useLiveQueries(['pool'], [['pool']])
  return useQuery({
    queryKey: ['pool'],
    queryFn: () => unwrap(client.GET('/api/v1/pool')),
    placeholderData: keepPreviousData,
  })
}
