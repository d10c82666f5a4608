import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError, client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { REGISTERS } from '@/features/data/api'
import type { Step } from '@/features/data/types'
import { knowledge } from '@/texts/zh/knowledge'
import type { BulkResult, BulkRow } from '@/ui/list/bulk'

const text = knowledge.proposed

export type Card = components['schemas']['ProposedCard']

/** The server lists no more at once. */
export const MOST_LISTED = 500
const AGAIN_MS = 60_000

const waiting = {
  queryKey: ['cards', 'proposed'],
  queryFn: () => unwrap(client.GET('/api/v1/cards/proposed')),
}

/** Cards that wait for a second person. */
export const useProposed = () => useQuery({ ...waiting, refetchInterval: AGAIN_MS })

/** How an opened card came to be as it is, for whoever may read the registers' history. */
export function useOrigin({ code }: Card) {
  const { can } = useSession()
  return useQuery({
    queryKey: [...REGISTERS, 'cards', code, 'last'],
    queryFn: async (): Promise<Step | null> => {
      const { items } = await unwrap(
        client.GET('/api/v1/registers/{name}/rows/{code}/history', {
          params: { path: { name: 'cards', code }, query: { limit: 1 } },
        }),
      )
      return items[0] ?? null
    },
    enabled: can('data:read'),
    staleTime: AGAIN_MS,
  }).data
}

const publish = (codes: string[]) =>
  unwrap(client.POST('/api/v1/cards/publish', { body: { codes } }))

const done = (id: string): BulkRow => ({ id, outcome: 'done', note: '', warning: '' })
const refused = (id: string, reason: string, code: string): BulkRow => ({
  ...done(id),
  outcome: 'refused',
  reason,
  code,
})

const resultOf = (items: BulkRow[], is_preview: boolean): BulkResult => {
  const good = items.filter(({ outcome }) => outcome === 'done').length
  return { items, is_preview, done: good, refused: items.length - good }
}

async function publishOne(code: string): Promise<BulkRow> {
  try {
    await publish([code])
    return done(code)
  } catch (error) {
    if (!(error instanceof ApiError && error.isConflict)) throw error
    return refused(code, error.message, error.code)
  }
}

/** All in one step; when the server refuses because of one of them, each for itself. */
async function publishAll(codes: string[]): Promise<BulkRow[]> {
  try {
    await publish(codes)
    return codes.map(done)
  } catch (error) {
    if (!(error instanceof ApiError && error.isConflict)) throw error
  }
  const rows: BulkRow[] = []
  for (const code of codes) rows.push(await publishOne(code))
  return rows
}

const isSame = (one: Card, other: Card) => JSON.stringify(one) === JSON.stringify(other)

/**
 * Tried first: the server is asked what waits now, so that nothing is published that reads
 * otherwise than what the person had on the screen.
 */
export function usePublishing() {
  const queries = useQueryClient()
  const check = async (cards: readonly Card[]) => {
    const now = await queries.fetchQuery({ ...waiting, staleTime: 0 })
    const byCode = new Map(now.map((card) => [card.code, card]))
    return cards.map((card) => {
      const current = byCode.get(card.code)
      if (!current) return refused(card.code, text.gone, '')
      return isSame(card, current) ? done(card.code) : refused(card.code, text.changed, '')
    })
  }
  return async (cards: readonly Card[], isPreview: boolean) => {
    if (isPreview) return resultOf(await check(cards), true)
    return resultOf(await publishAll(cards.map(({ code }) => code)), false)
  }
}
