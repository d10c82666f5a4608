import { Button, Select, Skeleton } from 'antd'
import type { ReactNode } from 'react'
import { rows as text } from '@/texts/zh/rows'
import { type BulkAction, BulkBar } from '@/ui/list/BulkBar'
import { ColumnChoice } from '@/ui/list/ColumnChoice'
import { leastWidth, tracksOf } from '@/ui/list/columns'
import { ExportButton, type FileFormat } from '@/ui/list/ExportButton'
import { SavedViews } from '@/ui/list/SavedViews'
import { SearchField } from '@/ui/list/SearchField'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { EmptyState, ErrorState } from '@/ui/states'
import { GroupedRows } from './GroupedRows'
import './tickets.css'
import type { DeskListOf } from './useDeskList'

/** What the server is asked for: the rows and columns that stand on the screen. */
export interface ShownRows {
  ids: string[]
  columns: string[]
  format: FileFormat
  filters: Record<string, string>
}

type Answer = { data?: unknown; error?: unknown; response: Response }

interface DeskListProps<Row extends { id: string }> {
  of: DeskListOf<Row>
  label: string
  what: string
  empty: { title: string; hint?: string }
  isPending: boolean
  error: unknown
  onRetry: () => void
  held: { newCount: number; show: () => void; goneIds: ReadonlySet<string | number> }
  selected: string | null
  onSelect: (id: string) => void
  actions?: readonly BulkAction<Row>[]
  bulkMore?: ReactNode
  /** Filters of the page's own. */
  tools?: ReactNode
  above?: ReactNode
  ask?: (body: ShownRows) => Promise<Answer>
  /** There is more than is listed. */
  isCut?: boolean
  /** Ids that the file knows a row by, where they are not the row's own. */
  fileIdsOf?: (row: Row) => readonly string[]
}

/** The left half of a desk: views, filters, columns, file, what is marked, and the rows in groups. */
export function DeskList<Row extends { id: string }>(props: DeskListProps<Row>) {
  const { of, held, selected, error, isPending } = props
  const { columns } = of.columns
  return (
    <section className="split-list" aria-label={props.label}>
      <SavedViews of={of.views} columns={of.columns.chosen} count={String(of.shown.length)}>
        <ColumnChoice of={of.columns} />
        {props.ask && <DeskFile {...props} ask={props.ask} />}
      </SavedViews>
      <DeskTools of={of} tools={props.tools} />
      {props.above}
      {of.marks && (
        <BulkBar
          rows={of.shown}
          marks={of.marks}
          idOf={({ id }) => id}
          actions={props.actions ?? []}
        >
          {props.bulkMore}
        </BulkBar>
      )}
      <NewRowsBar count={held.newCount} what={props.what} onShow={held.show} />
      <div className="list-scroll">
        {Boolean(error) && isPending && <ErrorState error={error} onRetry={props.onRetry} />}
        {!error && isPending && <Skeleton active className="panel-waiting" />}
        {!isPending && !of.shown.length && <Nothing {...props} />}
        <GroupedRows
          groups={of.groups}
          selected={selected}
          goneIds={held.goneIds}
          idOf={({ id }) => id}
          onSelect={props.onSelect}
          marks={of.marks}
          tracks={tracksOf(columns)}
          leastWidth={leastWidth(columns)}
        >
          {(row) =>
            columns.map(({ name, render }) => (
              <span key={name} className="cell" data-column={name}>
                {render(row, of.sought)}
              </span>
            ))
          }
        </GroupedRows>
        {props.isCut && <p className="list-foot soft">{text.filter.cut}</p>}
      </div>
    </section>
  )
}

/** No row at all, or none that the filters let through. */
function Nothing<Row extends { id: string }>({ of, empty }: DeskListProps<Row>) {
  if (!of.total) return <EmptyState {...empty} />
  return (
    <EmptyState title={text.filter.nothing} hint={text.filter.nothingHint}>
      <Button onClick={() => of.views.open(null)}>{text.filter.clear}</Button>
    </EmptyState>
  )
}

function DeskTools<Row extends { id: string }>({
  of,
  tools,
}: Pick<DeskListProps<Row>, 'of' | 'tools'>) {
  return (
    <div className="list-tools">
      {tools}
      <SearchField
        label={text.search}
        value={of.sought}
        width={170}
        onSearch={(words) => of.set('q', words)}
      />
      <Select
        allowClear
        aria-label={text.filter.group}
        placeholder={text.filter.group}
        value={of.group}
        onChange={(value: string | undefined) => of.set('group', value)}
        options={of.groupNames.map(({ name, label }) => ({ value: name, label }))}
        popupMatchSelectWidth={false}
        style={{ width: 130 }}
      />
      {of.shown.length !== of.total && (
        <span className="soft">{text.filter.shown(of.shown.length, of.total)}</span>
      )}
    </div>
  )
}

type FileProps<Row extends { id: string }> = Pick<DeskListProps<Row>, 'of' | 'fileIdsOf'> & {
  ask: (body: ShownRows) => Promise<Answer>
}

/** The rows and columns on the screen as a file, with what they were chosen by. */
function DeskFile<Row extends { id: string }>({ of, ask, fileIdsOf }: FileProps<Row>) {
  const ids = fileIdsOf ? of.shown.flatMap(fileIdsOf) : of.ids
  const filters: Record<string, string> = {}
  const label = of.groupNames.find(({ name }) => name === of.group)?.label
  if (label) filters.group = label
  if (of.sought) filters.q = of.sought
  if (of.views.active) filters.view = of.views.active.name
  const columns = of.columns.columns.map(({ name }) => name)
  return (
    <ExportButton
      isEmpty={!ids.length}
      ask={(format) => ask({ ids: [...ids], columns, format, filters })}
    />
  )
}
