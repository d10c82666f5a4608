import { Button, Checkbox, Table, type TableColumnsType } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { client } from '@/api/client'
import { useSession } from '@/api/session'
import { rows as rowTexts } from '@/texts/zh/rows'
import { tickets as text } from '@/texts/zh/tickets'
import { BulkBar } from '@/ui/list/BulkBar'
import { ColumnChoice } from '@/ui/list/ColumnChoice'
import { type ListColumn, leastWidth, useColumns } from '@/ui/list/columns'
import { ExportButton } from '@/ui/list/ExportButton'
import { SavedViews } from '@/ui/list/SavedViews'
import { type Marks, useMarks, useRowKeys } from '@/ui/list/useRows'
import { useViews } from '@/ui/list/useViews'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { EmptyState, ErrorState } from '@/ui/states'
import { useHeldRows } from '@/ui/useHeldRows'
import { type TicketRow, useTicketList } from './api'
import { signMany, urgeMany } from './bulkActions'
import { DEFAULT_COLUMNS, NARROW_COLUMNS, ticketColumns } from './columns'
import { hasFilters, OPEN_ROW, queryOf, withFilter } from './filters'
import { TicketFilters } from './TicketFilters'
import { TicketPanel } from './TicketPanel'
import './tickets.css'

const itself = (row: TicketRow) => row
const COLUMNS = ticketColumns(itself)

/** Every ticket in the person's scope: filtered by the address, a row opens beside the list. */
export function TicketsPage() {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const views = useViews('tickets')
  const columns = useColumns('tickets', COLUMNS, DEFAULT_COLUMNS, views.active)
  const query = queryOf(params)
  const list = useTicketList(query)
  const pages = list.data?.pages ?? []
  const fresh = pages.flatMap(({ items }) => items)
  const held = useHeldRows<TicketRow>(fresh, `${JSON.stringify(query)} ${pages.length}`)
  const selected = params.get(OPEN_ROW)
  const shown = selected
    ? columns.columns.filter(({ name }) => NARROW_COLUMNS.includes(name))
    : columns.columns

  const select = (id: string | undefined) =>
    setParams(withFilter(params, OPEN_ROW, id), { replace: true })
  const openPage = (id: string) => navigate(`/tickets/${id}`)
  const ids = held.rows.map(({ id }) => id)
  const marks = useMarks(ids)
  const actions = useActions()
  const canMark = actions.length > 0
  useRowKeys({
    ids,
    selected,
    onSelect: select,
    onPage: openPage,
    onBack: () => select(undefined),
    ...(canMark && { marks }),
  })
  const known = `${held.rows.length}${list.hasNextPage ? '+' : ''}`

  return (
    <div className="split" data-open={selected !== null}>
      <section className="split-list" aria-label={text.title}>
        <SavedViews of={views} columns={columns.chosen} count={list.isPending ? undefined : known}>
          <ColumnChoice of={columns} />
          <ExportButton
            isEmpty={!held.rows.length}
            ask={(format) =>
              client.GET('/api/v1/tickets/export', {
                params: {
                  query: { ...query, format, columns: columns.columns.map(({ name }) => name) },
                },
                parseAs: 'blob',
              })
            }
          />
        </SavedViews>
        <div className="list-tools">
          <TicketFilters params={params} onChange={(next) => setParams(next)} />
        </div>
        {canMark && <BulkBar rows={held.rows} marks={marks} idOf={idOf} actions={actions} />}
        <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
        {list.error && !fresh.length ? (
          <ErrorState error={list.error} onRetry={() => list.refetch()} />
        ) : (
          <TicketTable
            rows={held.rows}
            goneIds={held.goneIds}
            columns={shown}
            marks={canMark ? marks : null}
            params={params}
            list={list}
            onSelect={select}
            onPage={openPage}
          />
        )}
      </section>
      {selected && <TicketPanel id={selected} onClose={() => select(undefined)} />}
    </div>
  )
}

interface TableProps {
  rows: readonly TicketRow[]
  goneIds: ReadonlySet<string | number>
  columns: readonly ListColumn<TicketRow>[]
  marks: Marks | null
  params: URLSearchParams
  list: ReturnType<typeof useTicketList>
  onSelect: (id: string) => void
  onPage: (id: string) => void
}

function TicketTable({ rows, goneIds, columns, marks, params, list, ...on }: TableProps) {
  const selected = params.get(OPEN_ROW)
  const marked = marks
    ? [
        markColumn(
          marks,
          rows.map(({ id }) => id),
        ),
      ]
    : []
  return (
    <div className="list-scroll">
      <Table<TicketRow>
        rowKey="id"
        size="small"
        sticky
        tableLayout="fixed"
        columns={[...marked, ...tableColumns(columns, params.get('q') ?? '')]}
        dataSource={rows}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: leastWidth(columns) }}
        rowClassName={({ id }) => rowClass(id === selected, goneIds.has(id))}
        onRow={({ id }) => ({
          onClick: () => on.onSelect(id),
          onDoubleClick: () => on.onPage(id),
          'aria-selected': id === selected,
        })}
        locale={{ emptyText: list.isPending ? ' ' : <NoTickets params={params} /> }}
      />
      {rows.length > 0 && (
        <div className="list-foot">
          <span className="soft">{text.total(rows.length, list.hasNextPage)}</span>
          {list.hasNextPage && (
            <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {text.loadMore}
            </Button>
          )}
        </div>
      )}
    </div>
  )
}

const idOf = ({ id }: TicketRow) => id

function useActions() {
  const { can } = useSession()
  return [
    ...(can('ticket:sign') ? [signMany(itself)] : []),
    ...(can('ticket:supervise') ? [urgeMany(itself)] : []),
  ]
}

type TableColumns = TableColumnsType<TicketRow>

const tableColumns = (shown: readonly ListColumn<TicketRow>[], sought: string): TableColumns =>
  shown.map(({ name, label, width, render }) => ({
    key: name,
    title: label,
    width,
    ellipsis: true,
    render: (_, row) => render(row, sought),
  }))

const markColumn = (marks: Marks, ids: readonly string[]): TableColumns[number] => ({
  key: 'mark',
  width: 36,
  title: (
    <Checkbox
      aria-label={rowTexts.marks.all}
      checked={ids.length > 0 && marks.ids.length === ids.length}
      indeterminate={marks.ids.length > 0 && marks.ids.length < ids.length}
      onChange={({ target }) => (target.checked ? marks.set(ids) : marks.clear())}
    />
  ),
  onCell: () => ({ onClick: (event) => event.stopPropagation() }),
  render: (_, { id, number }) => (
    <Checkbox
      aria-label={rowTexts.marks.one(number)}
      checked={marks.has(id)}
      onChange={() => marks.toggle(id)}
    />
  ),
})

const rowClass = (isSelected: boolean, isGone: boolean) =>
  [isSelected && 'row-selected', isGone && 'row-gone'].filter(Boolean).join(' ')

function NoTickets({ params }: { params: URLSearchParams }) {
  return hasFilters(params) ? (
    <EmptyState title={text.empty} hint={text.emptyHint} />
  ) : (
    <EmptyState title={text.emptyAll} hint={text.emptyAllHint} />
  )
}
