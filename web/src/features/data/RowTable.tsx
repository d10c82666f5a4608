import { DownloadOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input, Table, type TableColumnsType } from 'antd'
import { useRowCursor } from '@/features/tickets/useRowCursor'
import { useKeys } from '@/keys/useKeys'
import { data } from '@/texts/zh/data'
import { KeyHint } from '@/ui/KeyHint'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { Relative } from '@/ui/Relative'
import { EmptyState, ErrorState } from '@/ui/states'
import { useHeldRows } from '@/ui/useHeldRows'
import { downloadTemplate, exportRows, useRows } from './api'
import { type DeskProps, NEW } from './DataPage'
import { FileMenu } from './FileMenu'
import type { Column, Register, Row } from './types'
import { inWords } from './words'

const text = data.rows
const SHOWN = 5
const SHOWN_BESIDE = 1
const LONG_CELL = 14
const LONG = new Set<Column['type']>(['long_text', 'json'])

/** The rows of a register, a page at a time however many there are. */
export function RowTable({ register, place, go }: DeskProps) {
  const filter = { q: place.q, isRetired: place.isRetired }
  const list = useRows(register.name, filter)
  const pages = list.data?.pages ?? []
  const fresh = pages.flatMap(({ items }) => items.map((row) => ({ ...row, id: row.code })))
  // What the person asked for, or just made, is shown at once; what others do waits behind the bar.
  const isChosenHere = fresh.some(({ code }) => code === place.row)
  const held = useHeldRows(
    fresh,
    JSON.stringify([filter, pages.length, list.isPlaceholderData, isChosenHere]),
  )
  const select = (code: string | undefined) => go({ row: code ?? null, isNew: false })
  const create = () => go({ row: null, isNew: true })
  const bringIn = () => go({ run: NEW, row: null, isNew: false })
  useRowCursor({
    ids: held.rows.map(({ code }) => code),
    selected: place.row,
    onSelect: select,
    onBack: () => select(undefined),
  })
  useKeys([
    { keys: 'n', label: text.keys.create, isOff: !register.may_edit, run: create },
    { keys: 'i', label: text.keys.import, isOff: !register.may_edit, run: bringIn },
  ])
  const isBeside = place.row !== null || place.isNew
  return (
    <>
      <div className="list-tools">
        <Input.Search
          key={place.q}
          type="search"
          allowClear
          defaultValue={place.q}
          placeholder={text.search}
          aria-label={text.search}
          style={{ width: isBeside ? 190 : 220 }}
          onSearch={(words) => go({ q: words.trim() })}
        />
        <Checkbox
          checked={place.isRetired}
          onChange={({ target }) => go({ isRetired: target.checked })}
        >
          {text.retired}
        </Checkbox>
        <span className="list-tools-gap" />
        <FileMenu
          label={text.export}
          icon={<DownloadOutlined />}
          hint={text.exportHint}
          onAsk={(format) => exportRows(register.name, filter, format)}
        />
        {!isBeside && (
          <FileMenu
            label={text.template}
            onAsk={(format) => downloadTemplate(register.name, format)}
          />
        )}
        {register.may_edit && (
          <>
            <Button icon={<UploadOutlined />} onClick={bringIn}>
              {text.import} <KeyHint keys="i" />
            </Button>
            <Button type="primary" icon={<PlusOutlined />} onClick={create}>
              {text.create} <KeyHint keys="n" />
            </Button>
          </>
        )}
      </div>
      <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
      {list.error && !fresh.length ? (
        <ErrorState error={list.error} onRetry={() => list.refetch()} />
      ) : (
        <div className="list-scroll">
          <Table<Row>
            rowKey="code"
            size="small"
            sticky
            columns={columnsOf(register, held.rows, isBeside)}
            dataSource={held.rows}
            loading={list.isPending}
            pagination={false}
            scroll={{ x: 'max-content' }}
            rowClassName={({ code }) => rowClass(code === place.row, held.goneIds.has(code))}
            onRow={({ code }) => ({
              onClick: () => select(code),
              'aria-selected': code === place.row,
            })}
            locale={{ emptyText: list.isPending ? ' ' : <NoRows isSearch={isSearch(place)} /> }}
          />
          {fresh.length > 0 && (
            <div className="list-foot">
              <span className="soft">{text.shown(held.rows.length)}</span>
              {list.hasNextPage && (
                <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
                  {text.more}
                </Button>
              )}
            </div>
          )}
        </div>
      )}
    </>
  )
}

const rowClass = (isSelected: boolean, isGone: boolean) =>
  [isSelected && 'row-selected', isGone && 'row-gone'].filter(Boolean).join(' ')

const isSearch = ({ q, isRetired }: DeskProps['place']) => q !== '' || isRetired

function NoRows({ isSearch: isFiltered }: { isSearch: boolean }) {
  return isFiltered ? (
    <EmptyState title={text.empty} hint={text.emptyHint} />
  ) : (
    <EmptyState title={text.emptyAll} hint={text.emptyAllHint} />
  )
}

/** The code, the name, and as many short columns as there is room for; nothing said twice. */
function columnsOf(
  register: Register,
  rows: readonly Row[],
  isBeside: boolean,
): TableColumnsType<Row> {
  const isTold = ({ name }: Column) => rows.every(({ doc, title }) => doc[name] === title)
  const short = register.columns.filter(
    (column) => column.name !== register.key && !LONG.has(column.type) && !isTold(column),
  )
  const key = register.columns.find(({ name }) => name === register.key)
  return [
    {
      title: key?.label ?? data.row.code,
      width: 150,
      render: (_, { code, is_retired }) => (
        <>
          <span className="number data-code">{code}</span>{' '}
          {is_retired && <span className="word-tag">{text.isRetired}</span>}
        </>
      ),
    },
    ...(rows.some(({ code, title }) => code !== title)
      ? [
          {
            title: text.columns.title,
            className: 'data-title',
            render: (_: unknown, { title }: Row) => title,
          },
        ]
      : []),
    ...short.slice(0, isBeside ? SHOWN_BESIDE : SHOWN).map((column) => ({
      title: column.label,
      width: column.type === 'boolean' ? 90 : 140,
      responsive: ['md' as const],
      render: (_: unknown, { doc }: Row) => <Cell column={column} value={doc[column.name]} />,
    })),
    ...(isBeside ? [] : [CHANGED]),
  ]
}

const CHANGED: TableColumnsType<Row>[number] = {
  title: text.columns.changed,
  width: 150,
  responsive: ['md'],
  render: (_, { changed_at, changed_by }) =>
    changed_at ? (
      <>
        <Relative at={changed_at} /> <span className="soft">{changed_by}</span>
      </>
    ) : (
      <span className="soft">{text.neverChanged}</span>
    ),
}

function Cell({ column, value }: { column: Column; value: unknown }) {
  const words = inWords(column, value)
  if (words === data.nothing) return <span className="soft">—</span>
  return (
    <span className="data-cell" title={words.length > LONG_CELL ? words : undefined}>
      {words}
    </span>
  )
}
