import type { ReactNode } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { tickets as text } from '@/texts/zh/tickets'
import type { BulkAction } from '@/ui/list/BulkBar'
import type { ListColumn } from '@/ui/list/columns'
import { EmptyState } from '@/ui/states'
import { DeskList, type ShownRows } from './DeskList'
import { OPEN_ROW, withFilter } from './filters'
import type { RowGroup } from './GroupedRows'
import { TicketPanel } from './TicketPanel'
import { useDeskList } from './useDeskList'
import { useDeskRows } from './useDeskRows'

interface DeskProps<Row extends { id: string }> {
  /** Under which name views and columns are kept. */
  page: string
  title: string
  empty: { title: string; hint: string }
  /** What was read; undefined while it has not been. */
  rows: readonly Row[] | undefined
  error: unknown
  onRetry: () => void
  groupsOf: (rows: readonly Row[]) => readonly RowGroup<Row>[]
  columns: readonly ListColumn<Row>[]
  defaults: readonly string[]
  textOf: (row: Row) => string
  actions?: readonly BulkAction<Row>[]
  /** More to do with the marked rows. */
  bulkMore?: (marked: readonly Row[], clear: () => void) => ReactNode
  ask: (body: ShownRows) => Promise<{ data?: unknown; error?: unknown; response: Response }>
  fileIdsOf?: (row: Row) => readonly string[]
  /** What stands in the panel before the ticket itself; `next` goes on to the following row. */
  aside?: (row: Row, next: () => void) => ReactNode
  /** What stands over the rows. */
  above?: ReactNode
  /** There is more than is listed. */
  isCut?: boolean
}

/**
 * Work by the row: the groups on the left, the chosen ticket on the right. Lines stay where they
 * are while others work on the same list; what is done greys out and goes when the hand moves on.
 */
export function Desk<Row extends { id: string }>(props: DeskProps<Row>) {
  const { title, empty, rows, error, aside, actions = [], bulkMore } = props
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const held = useDeskRows(rows ?? [], title)
  const selected = params.get(OPEN_ROW)
  const select = (id: string | undefined) =>
    setParams(withFilter(params, OPEN_ROW, id), { replace: true })
  const list = useDeskList<Row>({
    page: props.page,
    rows: held.rows,
    groupsOf: props.groupsOf,
    columns: props.columns,
    defaults: props.defaults,
    textOf: props.textOf,
    canMark: actions.length > 0 || bulkMore !== undefined,
    selected,
    onSelect: select,
    onPage: (id) => navigate(`/tickets/${id}`),
  })
  const next = () => {
    const at = selected ? list.ids.indexOf(selected) : -1
    const rest = [...list.ids.slice(at + 1), ...list.ids.slice(0, Math.max(at, 0))]
    if (selected) held.finish(selected)
    select(rest.find((id) => !held.goneIds.has(id)))
  }
  const chosen = held.rows.find(({ id }) => id === selected)
  const { marks } = list
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <DeskList<Row>
        of={list}
        label={title}
        what={text.word}
        empty={empty}
        isPending={!rows}
        error={error}
        onRetry={props.onRetry}
        held={held}
        selected={selected}
        onSelect={select}
        actions={actions}
        bulkMore={
          marks &&
          bulkMore?.(
            list.shown.filter(({ id }) => marks.has(id)),
            marks.clear,
          )
        }
        ask={props.ask}
        {...(props.fileIdsOf && { fileIdsOf: props.fileIdsOf })}
        above={props.above}
        isCut={props.isCut === true}
      />
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
