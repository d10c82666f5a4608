import { Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { tickets as text } from '@/texts/zh/tickets'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { EmptyState, ErrorState } from '@/ui/states'
import { OPEN_ROW, withFilter } from './filters'
import { GroupedRows, type RowGroup } from './GroupedRows'
import { TicketPanel } from './TicketPanel'
import './tickets.css'
import { useDeskRows } from './useDeskRows'
import { useRowCursor } from './useRowCursor'

interface DeskProps<Row extends { id: string }> {
  title: string
  empty: { title: string; hint: string }
  /** What was read; undefined while it has not been. */
  rows: readonly Row[] | undefined
  error: unknown
  onRetry: () => void
  groupsOf: (rows: readonly Row[]) => readonly RowGroup<Row>[]
  line: (row: Row) => ReactNode
  /** What stands in the panel before the ticket itself; `next` goes on to the following row. */
  aside?: (row: Row, next: () => void) => ReactNode
  /** What stands over the rows, such as what may be done with several. */
  above?: ReactNode
}

/**
 * Work by the row: the groups on the left, the chosen ticket on the right. Lines stay where they
 * are while others work on the same list; what is done greys out and goes when the hand moves on.
 */
export function Desk<Row extends { id: string }>(props: DeskProps<Row>) {
  const { title, empty, rows, error, groupsOf, line, aside } = props
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const held = useDeskRows(rows ?? [], title)
  const groups = groupsOf(held.rows)
  const ids = groups.flatMap((group) => group.rows.map(({ id }) => id))
  const selected = params.get(OPEN_ROW)
  const select = (id: string | undefined) =>
    setParams(withFilter(params, OPEN_ROW, id), { replace: true })
  useRowCursor({
    ids,
    selected,
    onSelect: select,
    onPage: (id) => navigate(`/tickets/${id}`),
    onBack: () => select(undefined),
  })
  const next = () => {
    const at = selected ? ids.indexOf(selected) : -1
    const rest = [...ids.slice(at + 1), ...ids.slice(0, Math.max(at, 0))]
    if (selected) held.finish(selected)
    select(rest.find((id) => !held.goneIds.has(id)))
  }
  const chosen = held.rows.find(({ id }) => id === selected)
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <section className="split-list" aria-label={title}>
        {props.above}
        <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
        <div className="list-scroll">
          {error !== null && !rows && <ErrorState error={error} onRetry={props.onRetry} />}
          {!rows && error === null && <Skeleton active className="panel-waiting" />}
          {rows && !held.rows.length && <EmptyState title={empty.title} hint={empty.hint} />}
          <GroupedRows
            groups={groups}
            selected={selected}
            goneIds={held.goneIds}
            idOf={({ id }) => id}
            onSelect={select}
          >
            {line}
          </GroupedRows>
        </div>
      </section>
      {selected ? (
        <TicketPanel key={selected} id={selected} onClose={() => select(undefined)}>
          {chosen && aside?.(chosen, next)}
        </TicketPanel>
      ) : (
        <aside className="split-panel">
          <EmptyState title={text.pickOne} hint={text.pickOneHint} />
        </aside>
      )}
    </div>
  )
}
