// First: what the parts say of themselves comes after.
import './desk.css'
import { useQueryClient } from '@tanstack/react-query'
import { useSession } from '@/api/session'
import { useLive } from '@/live/useLive'
import { ErrorState } from '@/ui/states'
import { MY_CALLS, RECENT, useMyCalls, useWaitingCalls, WAITING } from './api'
import { CallDesk } from './CallDesk'
import { IdleDesk } from './IdleDesk'

/** Calls that are said, written or noted do not change the lists; these do. */
const LIST_MOVES = new Set(['call.started', 'call.picked_up', 'call.ended', 'call.wrapped_up'])

/** The agent's desk: the call on it, or who waits. A live call comes before those in wrap-up. */
export default function DeskPage() {
  const { me } = useSession()
  const queries = useQueryClient()
  const mine = useMyCalls()
  const waiting = useWaitingCalls()
  const refresh = () => {
    for (const queryKey of [MY_CALLS, WAITING, RECENT]) {
      void queries.invalidateQueries({ queryKey })
    }
  }
  useLive(
    [`agent:${me.id}`, 'calls'],
    (event) => {
      if (LIST_MOVES.has(event.name)) refresh()
    },
    refresh,
  )
  if (mine.error && !mine.data) {
    return <ErrorState error={mine.error} onRetry={() => mine.refetch()} />
  }
  if (!mine.data) return null
  const waitingCalls = waiting.data?.items ?? []
  const current = mine.data.items[0]
  if (!current) return <IdleDesk waiting={waitingCalls} />
  return <CallDesk key={current.id} callId={current.id} waiting={waitingCalls} />
}
