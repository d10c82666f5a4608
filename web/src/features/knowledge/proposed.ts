import { useQueryClient } from '@tanstack/react-query'
import { ApiError } from '@/api/client'
import { knowledge } from '@/texts/zh/knowledge'
import type { BulkResult, BulkRow } from '@/ui/list/bulk'
import { CARDS, type Proposed, publish, useProposed } from './api'

const text = knowledge.proposed

/** The server lists no more at once. */
export const MOST_LISTED = 500
export const LEAST_GOLDEN = 3

export const codeOf = ({ code }: Proposed) => code
const seenOf = ({ code, version }: Proposed) => ({ code, number: version.number })

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

async function publishOne(row: Proposed): Promise<BulkRow> {
  try {
    await publish({ versions: [seenOf(row)], reason: '' })
    return done(row.code)
  } catch (error) {
    if (!(error instanceof ApiError && error.isConflict)) throw error
    return refused(row.code, error.message, error.code)
  }
}

/** All in one step; when the server refuses because of one of them, each for itself. */
async function publishAll(rows: readonly Proposed[]): Promise<BulkRow[]> {
  try {
    await publish({ versions: rows.map(seenOf), reason: '' })
    return rows.map(({ code }) => done(code))
  } catch (error) {
    if (!(error instanceof ApiError && error.isConflict)) throw error
  }
  const answered: BulkRow[] = []
  for (const row of rows) answered.push(await publishOne(row))
  return answered
}

function judge(row: Proposed, current: Proposed | undefined): BulkRow {
  if (!current) return refused(row.code, text.gone, '')
  if (current.version.number !== row.version.number) return refused(row.code, text.changed, '')
  if (current.golden < LEAST_GOLDEN) return refused(row.code, text.fewGolden, '')
  if (current.broken > 0) return refused(row.code, text.needsReason(current.broken), '')
  return done(row.code)
}

/**
 * Tried first against what waits now. The server is sent the versions that were on the screen and
 * publishes nothing else.
 */
export function usePublishing() {
  const queries = useQueryClient()
  const { refetch } = useProposed()
  const check = async (rows: readonly Proposed[]) => {
    const { data } = await refetch({ throwOnError: true })
    const byCode = new Map(data?.map((row) => [row.code, row]))
    return rows.map((row) => judge(row, byCode.get(row.code)))
  }
  return async (rows: readonly Proposed[], isPreview: boolean) => {
    if (isPreview) return resultOf(await check(rows), true)
    const answered = await publishAll(rows)
    await queries.invalidateQueries({ queryKey: [CARDS] })
    return resultOf(answered, false)
  }
}
