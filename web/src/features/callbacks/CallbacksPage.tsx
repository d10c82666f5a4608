import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { GroupedRows } from '@/features/tickets/GroupedRows'
import '@/features/tickets/tickets.css'
import { useDeskRows } from '@/features/tickets/useDeskRows'
import { useRowCursor } from '@/features/tickets/useRowCursor'
import { callbacks as text } from '@/texts/zh/callbacks'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ClockBar } from '@/ui/ClockBar'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { UrgencyTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Callback, type CallbackFilter, useCallbacks, useDesk } from './api'
import { CallbackPanel } from './CallbackPanel'
import './callbacks.css'
import { groupsOf } from './groups'

/** Whom to call, in the order of need; the chosen one is called beside the list. */
export function CallbacksPage() {
  const now = useBusinessNow(10)
  const [params, setParams] = useSearchParams()
  const filter = filterOf(params)
  const list = useCallbacks(filter)
  const held = useDeskRows<Callback>(list.data?.items ?? [], JSON.stringify(filter))
  const [selected, setSelected] = useState<string | null>(null)
  const groups = groupsOf(held.rows, now)
  const ids = groups.flatMap(({ rows }) => rows.map(({ id }) => id))
  useRowCursor({
    ids,
    selected,
    onSelect: setSelected,
    onBack: () => setSelected(null),
  })
  const chosen = held.rows.find(({ id }) => id === selected)
  const next = () => {
    const rest = ids.filter((id) => id !== selected && !held.goneIds.has(id))
    if (selected) held.finish(selected)
    setSelected(rest[0] ?? null)
  }
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <section className="split-list" aria-label={text.title}>
        <DeskLine />
        {Object.keys(filter).length > 0 && (
          <div className="list-tools">
            <span>{text.filtered(filter.due ? text.dues[filter.due] : text.dues.states)}</span>
            <Button type="link" onClick={() => setParams({})}>
              {text.clear}
            </Button>
          </div>
        )}
        <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
        <div className="list-scroll">
          {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
          {list.isPending && <Skeleton active className="panel-waiting" />}
          {list.data && !held.rows.length && (
            <EmptyState title={text.empty} hint={text.emptyHint} />
          )}
          <GroupedRows
            groups={groups}
            selected={selected}
            goneIds={held.goneIds}
            idOf={({ id }) => id}
            onSelect={setSelected}
          >
            {(row) => <CallbackLine row={row} />}
          </GroupedRows>
        </div>
      </section>
      {chosen ? (
        <CallbackPanel key={chosen.id} callback={chosen} onNext={next} />
      ) : (
        <aside className="split-panel">
          <EmptyState title={text.pick} hint={text.pickHint} />
        </aside>
      )}
    </div>
  )
}

const STATES = ['waiting', 'taken', 'done', 'unreached', 'void'] as const

/** What a figure elsewhere led to: the filters stand in the address. */
function filterOf(params: URLSearchParams): CallbackFilter {
  const due = params.get('due')
  const state = STATES.filter((one) => params.getAll('state').includes(one))
  return {
    ...((due === 'due' || due === 'overdue') && { due }),
    ...(state.length && { state }),
  }
}

/** Whether calling is allowed now, and how much waits. */
function DeskLine() {
  const now = useBusinessNow(10)
  const { data: desk } = useDesk()
  if (!desk) return <div className="list-tools" />
  const when = formatMoment(desk.changes_at, now)
  return (
    <div className="list-tools callback-desk">
      <strong>{desk.is_calling_allowed ? text.desk.open(when) : text.desk.quiet(when)}</strong>
      <span className="list-tools-gap" />
      {desk.overdue > 0 && <span className="callback-late">{text.desk.overdue(desk.overdue)}</span>}
      <span>{text.desk.soon(desk.due_soon)}</span>
      <span>{text.desk.waiting(desk.waiting)}</span>
      <span>{text.desk.mine(desk.mine)}</span>
    </div>
  )
}

function CallbackLine({ row }: { row: Callback }) {
  return (
    <>
      <span className="number">{row.number}</span>
      <span className="one-line" title={row.title}>
        {row.title}
      </span>
      <span className="one-line soft">{row.lead_unit_name}</span>
      <span className="one-line soft">
        {row.taken_by_name && !row.is_mine
          ? text.takenBy(row.taken_by_name)
          : text.tries(row.attempts.length)}
      </span>
      <UrgencyTag urgency={row.urgency} />
      <ClockBar clock={clockOf(row)} />
    </>
  )
}

export const clockOf = (row: Callback) => ({ ...row.clock, label: text.clockLabel })
