import { useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { client, unwrap } from '@/api/client'
import { explain } from '@/ui/states'

const PREFERENCES = ['me', 'preferences'] as const

type Kept = { items: Record<string, unknown> }

/**
 * One setting of the person, kept on the server so that it is there on every computer. `read` turns
 * whatever is kept into the value, or its default.
 */
export function usePreference<Value>(key: string, read: (kept: unknown) => Value) {
  const queries = useQueryClient()
  const { message } = App.useApp()
  const { data, isPending } = useQuery({
    queryKey: PREFERENCES,
    queryFn: async (): Promise<Kept> => unwrap(client.GET('/api/v1/me/preferences')),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const keep = (value: Value) => {
    queries.setQueryData<Kept>(PREFERENCES, (known) => ({
      items: { ...known?.items, [key]: value },
    }))
    const path = { params: { path: { key } }, body: { value: value as never } }
    unwrap(client.PUT('/api/v1/me/preferences/{key}', path)).catch((error: unknown) =>
      message.error(explain(error).title),
    )
  }
  return { value: read(data?.items[key]), keep, isPending }
}
