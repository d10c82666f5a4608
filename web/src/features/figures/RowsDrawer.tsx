import { Button, Drawer, Segmented, Table } from 'antd'
import { Link } from 'react-router'
import { figures as text } from '@/texts/zh/figures'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { type FigureMeta, type FigureRow, useRows } from './api'
import { ExportButton } from './ExportButton'
import type { Asked, RowPart, Way } from './filters'

const words = text.rows

interface RowsProps {
  meta: FigureMeta
  part: RowPart
  asked: Asked
  way: Way
  /** What a mark of a chart narrowed it to. */
  sliceName: string | null
  onPart: (part: RowPart) => void
  onNarrow: (() => void) | undefined
  onClose: () => void
}

/** The records behind a figure: what one can check oneself. */
export function RowsDrawer(props: RowsProps) {
  const { meta, part, asked, way, sliceName, onPart, onNarrow, onClose } = props
  return (
    <Drawer open onClose={onClose} size={760} title={words.title(meta.name)}>
      <Watermark>
        <p className="soft">{meta.formula}</p>
        <div className="figure-tools">
          <Segmented
            value={part}
            options={Object.entries(words.parts).map(([value, label]) => ({ value, label }))}
            onChange={(value) => onPart(value as RowPart)}
          />
          {sliceName && <span>{words.slice(sliceName)}</span>}
          {sliceName && onNarrow && (
            <Button size="small" onClick={onNarrow}>
              {words.narrow(sliceName)}
            </Button>
          )}
          <span className="figure-gap" />
          <ExportButton
            body={{
              ...asked,
              what: 'rows',
              code: meta.code,
              part,
              basis: way.basis,
              with_excluded: way.withExcluded,
            }}
          />
        </div>
        <Rows code={meta.code} part={part} asked={asked} way={way} />
      </Watermark>
    </Drawer>
  )
}

function Rows({ code, part, asked, way }: { code: string; part: RowPart; asked: Asked; way: Way }) {
  const list = useRows(code, part, way, asked)
  const pages = list.data?.pages ?? []
  const hidden = pages.reduce((sum, page) => sum + page.hidden, 0)
  if (list.error) return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <>
      <Table<FigureRow>
        rowKey="id"
        size="small"
        loading={list.isPending}
        dataSource={pages.flatMap(({ items }) => items)}
        pagination={false}
        locale={{ emptyText: <EmptyState title={words.none} /> }}
        columns={[
          { title: words.number, key: 'record', render: (_, row) => <Record row={row} /> },
          { title: words.unit, dataIndex: 'unit_name', width: 130 },
          { title: words.at, key: 'at', width: 116, render: (_, row) => <Relative at={row.at} /> },
          { title: words.counted, key: 'counted', width: 92, render: (_, row) => <In row={row} /> },
        ]}
      />
      {hidden > 0 && <p className="soft">{words.hidden(hidden)}</p>}
      {list.hasNextPage && (
        <Button block loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  )
}

function Record({ row }: { row: FigureRow }) {
  if (!row.ticket_id)
    return (
      <span className="number">
        {row.label} {row.title}
      </span>
    )
  return (
    <span className="figure-record">
      <Link to={`/tickets/${row.ticket_id}`}>
        <span className="number">{row.label}</span> {row.title}
      </Link>
      {row.state && <TicketStateTag state={row.state} />}
    </span>
  )
}

function In({ row }: { row: FigureRow }) {
  return (
    <>
      <StateTag colour={row.is_counted ? 'done' : 'waiting'}>
        {row.is_counted ? words.yes : words.no}
      </StateTag>
      {row.is_excluded && <span className="soft"> {words.excluded}</span>}
    </>
  )
}
