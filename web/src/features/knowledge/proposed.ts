import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { REGISTERS } from '@/features/data/api'
import type { Step } from '@/features/data/types'
import { knowledge } from '@/texts/zh/knowledge'
import type { BulkResult, BulkRow } from '@/ui/list/bulk'

const text = knowledge.proposed

export type Card = components['schemas']['huying__knowledge__schemas__CardRead']

/** The server lists no more at once. */
export const MOST_LISTED = 500
const AGAIN_MS = 60_000
const SAME_PERSON = 'knowledge.same_person'

const waiting = {
  queryKey: ['cards', 'proposed'],
  queryFn: () => unwrap(client.GET('/api/v1/cards/proposed')),
}

/** Cards that wait for a second person. */
export const useProposed = () => useQuery({ ...waiting, refetchInterval: AGAIN_MS })

const lastStep = async (code: string): Promise<Step | null> => {
  const { items } = await unwrap(
    client.GET('/api/v1/registers/{name}/rows/{code}/history', {
      params: { path: { name: 'cards', code }, query: { limit: 1 } },
    }),
  )
  return items[0] ?? null
}

/** What is known about how a card came: `undefined` while it is read or where it may not be. */
export type Origins = ReadonlyMap<string, Step | null | undefined>

/** The latest change of each card, for whoever may read the registers' history. */
export function useOrigins(cards: readonly Card[]): Origins {
  const { can } = useSession()
  const found = useQueries({
    queries: cards.map((card) => ({
      queryKey: [...REGISTERS, 'cards', 'last', card],
      queryFn: () => lastStep(card.code),
      enabled: can('data:read'),
      staleTime: AGAIN_MS,
    })),
  })
  return new Map(cards.map(({ code }, at) => [code, found[at]?.data]))
}

/** Whether the person brought the card: as the history says it, or as the server said it. */
export function useOwn(origins: Origins) {
  const { me } = useSession()
  const [refused, setRefused] = useState<ReadonlySet<string>>(new Set())
  return {
    isOwn: (code: string) => refused.has(code) || origins.get(code)?.by === me.display_name,
    learn: (rows: readonly BulkRow[]) => {
      const own = rows.filter(({ code }) => code === SAME_PERSON).map(({ id }) => id)
      if (own.length) setRefused((known) => new Set([...known, ...own]))
    },
  }
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
export function usePublishing(learn: (rows: readonly BulkRow[]) => void) {
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
    const rows = await publishAll(cards.map(({ code }) => code))
    learn(rows)
    return resultOf(rows, false)
  }
}
