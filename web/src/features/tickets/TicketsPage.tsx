import { Button, Table } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'
import { tickets as text } from '@/texts/zh/tickets'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { EmptyState, ErrorState } from '@/ui/states'
import { useHeldRows } from '@/ui/useHeldRows'
import { type TicketRow, useTicketList } from './api'
import { columnsOf, leastWidth, NARROW_COLUMNS } from './columns'
import { hasFilters, OPEN_ROW, queryOf, withFilter } from './filters'
import { ColumnChoice, TicketFilters } from './TicketFilters'
import { TicketPanel } from './TicketPanel'
import './tickets.css'
import { useColumns } from './useColumns'
import { useRowCursor } from './useRowCursor'

/** Every ticket in the person's scope: filtered by the address, a row opens beside the list. */
export function TicketsPage() {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const { chosen, choose } = useColumns()
  const query = queryOf(params)
  const list = useTicketList(query)
  const pages = list.data?.pages ?? []
  const fresh = pages.flatMap(({ items }) => items)
  const held = useHeldRows<TicketRow>(fresh, `${JSON.stringify(query)} ${pages.length}`)
  const selected = params.get(OPEN_ROW)
  const columns = selected ? chosen.filter((name) => NARROW_COLUMNS.includes(name)) : chosen

  const select = (id: string | undefined) =>
    setParams(withFilter(params, OPEN_ROW, id), { replace: true })
  const openPage = (id: string) => navigate(`/tickets/${id}`)
  useRowCursor({
    ids: held.rows.map(({ id }) => id),
    selected,
    onSelect: select,
    onPage: openPage,
    onBack: () => select(undefined),
  })

  return (
    <div className="split" data-open={selected !== null}>
      <section className="split-list" aria-label={text.title}>
        <div className="list-tools">
          <TicketFilters params={params} onChange={(next) => setParams(next)} />
          <span className="list-tools-gap" />
          <ColumnChoice chosen={chosen} onChoose={choose} />
        </div>
        <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
        {list.error && !fresh.length ? (
          <ErrorState error={list.error} onRetry={() => list.refetch()} />
        ) : (
          <div className="list-scroll">
            <Table<TicketRow>
              rowKey="id"
              size="small"
              sticky
              tableLayout="fixed"
              columns={columnsOf(columns)}
              dataSource={held.rows}
              loading={list.isPending}
              pagination={false}
              scroll={{ x: leastWidth(columns) }}
              rowClassName={({ id }) => rowClass(id === selected, held.goneIds.has(id))}
              onRow={({ id }) => ({
                onClick: () => select(id),
                onDoubleClick: () => openPage(id),
                'aria-selected': id === selected,
              })}
              locale={{ emptyText: list.isPending ? ' ' : <NoTickets params={params} /> }}
            />
            {fresh.length > 0 && (
              <div className="list-foot">
                <span className="soft">{text.total(held.rows.length, list.hasNextPage)}</span>
                {list.hasNextPage && (
                  <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                    {text.loadMore}
                  </Button>
                )}
              </div>
            )}
          </div>
        )}
      </section>
      {selected && <TicketPanel id={selected} onClose={() => select(undefined)} />}
    </div>
  )
}

const rowClass = (isSelected: boolean, isGone: boolean) =>
  [isSelected && 'row-selected', isGone && 'row-gone'].filter(Boolean).join(' ')

function NoTickets({ params }: { params: URLSearchParams }) {
  return hasFilters(params) ? (
    <EmptyState title={text.empty} hint={text.emptyHint} />
  ) : (
    <EmptyState title={text.emptyAll} hint={text.emptyAllHint} />
  )
}
