import { Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { useKeys } from '@/keys/useKeys'
import { board } from '@/texts/zh/board'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { EmptyState, ErrorState } from '@/ui/states'
import { useHeldRows } from '@/ui/useHeldRows'
import { AlertCard } from './AlertCard'
import { type Alert, type AlertFilter, type AlertLevel, type Board, useAlerts } from './api'

const text = board.alerts
const LEVELS = ['red', 'orange', 'yellow'] as const

function filterOf(params: URLSearchParams): AlertFilter {
  const level = params.getAll('level').filter((one): one is AlertLevel => one in text.levels)
  return { ...(level.length && { level }), ...(params.get('late') === 'true' && { late: true }) }
}

/** What a person must look at, red first; filters live in the address. */
export function AlertList({ counts }: { counts: Board['alerts'] }) {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const [selected, setSelected] = useState<string | null>(null)
  const filter = filterOf(params)
  const list = useAlerts(filter)
  const held = useHeldRows<Alert>(list.data?.items ?? [], JSON.stringify(filter))
  const shown = held.rows.filter(({ id }) => !held.goneIds.has(id))
  const ids = shown.map(({ id }) => id)
  const current = selected && ids.includes(selected) ? selected : (ids[0] ?? null)
  const move = (by: number) => {
    const next = ids[(current ? ids.indexOf(current) : -1) + by]
    if (next) setSelected(next)
  }
  useKeys([
    { keys: 'j', label: text.keys.next, run: () => move(1) },
    { keys: 'k', label: text.keys.previous, run: () => move(-1) },
  ])
  const choose = (value: string) => {
    const cleared = withFilter(withFilter(params, 'late', undefined), 'level', undefined)
    if (value === 'late') setParams(withFilter(cleared, 'late', 'true'))
    else setParams(withFilter(cleared, 'level', value))
  }
  const total = counts.by_level.reduce((sum, { count }) => sum + count, 0)
  return (
    <section className="board-part board-alerts" aria-label={text.title}>
      <h2>
        {text.title}
        <Segmented
          size="small"
          value={filter.late ? 'late' : (filter.level?.[0] ?? '')}
          onChange={choose}
          options={[
            { value: '', label: `${text.all} ${total}` },
            ...LEVELS.map((level) => ({
              value: level,
              label: `${text.levels[level]} ${counts.by_level.find((one) => one.level === level)?.count ?? 0}`,
            })),
            { value: 'late', label: text.lateFilter(counts.late.count) },
          ]}
        />
      </h2>
      <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.isPending && <Skeleton active />}
      {list.data && !shown.length && !held.newCount && (
        <EmptyState title={text.none} hint={text.noneHint} />
      )}
      <ul className="alerts">
        {shown.map((alert) => (
          <AlertCard
            key={alert.id}
            alert={alert}
            isCurrent={alert.id === current}
            mayHandle={can('alert:handle')}
            onSelect={() => setSelected(alert.id)}
          />
        ))}
      </ul>
    </section>
  )
}
