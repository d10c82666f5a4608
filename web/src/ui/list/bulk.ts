import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { components } from '@/api/schema'

export type BulkResult = components['schemas']['BulkResult']
export type BulkRow = components['schemas']['BulkRow']

/** The server takes up to 200 at once; fewer, so that one sees it go on and can stop it. */
const CHUNK = 20
export const MOST = 200

export type SendMany<Row> = (
  rows: readonly Row[],
  isPreview: boolean,
  words: string,
) => Promise<BulkResult>

export type Phase = 'checking' | 'ready' | 'sending' | 'over'

interface Going {
  phase: Phase
  answered: readonly BulkRow[]
  /** What the network or the server broke off; the rows after it were not sent. */
  error: unknown
  total: number
}

/**
 * Try all, then do those that can: in chunks, each answered row by row. What was not sent stays
 * where it is, and is told.
 */
export function useBulk<Row>(rows: readonly Row[], send: SendMany<Row>) {
  const queries = useQueryClient()
  const isStopped = useRef(false)
  const [going, setGoing] = useState<Going>({
    phase: 'checking',
    answered: [],
    error: null,
    total: rows.length,
  })
  const inChunks = async (wanted: readonly Row[], isPreview: boolean, words: string) => {
    let answered: readonly BulkRow[] = []
    const tell = (phase: Phase, error: unknown = null) =>
      setGoing({ phase, answered, error, total: wanted.length })
    const after: Phase = isPreview ? 'ready' : 'over'
    tell(isPreview ? 'checking' : 'sending')
    try {
      for (let start = 0; start < wanted.length && !isStopped.current; start += CHUNK) {
        const { items } = await send(wanted.slice(start, start + CHUNK), isPreview, words)
        answered = [...answered, ...items]
        tell(isPreview ? 'checking' : 'sending')
      }
      tell(after)
    } catch (error) {
      tell(after, error)
    }
  }
  const run = async (wanted: readonly Row[], isPreview: boolean, words: string) => {
    isStopped.current = false
    await inChunks(wanted, isPreview, words)
    if (!isPreview) void queries.invalidateQueries()
  }
  const check = () => run(rows, true, '')
  // biome-ignore lint/correctness/useExhaustiveDependencies: tried once, when the dialog opens
  useEffect(() => {
    void check()
    return () => {
      isStopped.current = true
    }
  }, [])
  const stop = () => {
    isStopped.current = true
  }
  return { ...going, run, check, stop }
}
