import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'

type Schemas = components['schemas']
export type System = Schemas['SystemRead']
export type Process = System['processes'][number]
export type Database = System['database']
export type Backup = Schemas['BackupRead']
export type Slow = System['slow']['statements'][number]

const REREAD_MS = 10_000

export const useSystem = () =>
  useQuery({
    queryKey: ['system'],
    queryFn: () => unwrap(client.GET('/api/v1/system')),
    refetchInterval: REREAD_MS,
    placeholderData: keepPreviousData,
  })

export const resetSlow = () => unwrap(client.POST('/api/v1/system/slow-statements/reset'))
