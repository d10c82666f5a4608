import { Alert, Button, Table, type TableColumnsType } from 'antd'
import { type ReactNode, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/lists.css'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { knowledge } from '@/texts/zh/knowledge'
import { useMarks, useRowKeys } from '@/ui/list/useRows'
import { EmptyState, ErrorState } from '@/ui/states'
import { type CardLine, type LibraryAsk, type Standing, useLibrary } from './api'
import { CardPanel } from './CardPanel'
import { Filters } from './LibraryFilters'

const text = knowledge.library
const LEAST_GOLDEN = 3

const askOf = (params: URLSearchParams): LibraryAsk => ({
  q: params.get('q') ?? '',
  unit: params.get('unit'),
  category: params.get('category'),
  policy: params.get('policy'),
  standing: (params.get('standing') as Standing | null) ?? null,
  expiring: params.get('more') === 'expiring',
  changing: params.get('more') === 'changing',
})

const LIBRARY = 'library'

/** Without the filters on what a card is today. */
const bare = (params: URLSearchParams) => withFilter(withFilter(params, 'standing', ''), 'more', '')

/** Every card, served or not; the address holds what is looked for and which one is open. */
export function Library() {
  const [params, setParams] = useSearchParams()
  const [cursors, setCursors] = useState<string[]>([])
  const ask = askOf(params)
  const list = useLibrary(ask)
  const selected = params.get('card')
  const navigate = useNavigate()
  const { can } = useSession()
  const mayCreate = can('knowledge:edit') || can('knowledge:own')
  const filter = (name: string, value: string | null | undefined) => {
    setCursors([])
    setParams(
      withFilter(name ? params : bare(params), name || 'view', name ? (value ?? '') : LIBRARY),
      {
        replace: true,
      },
    )
  }
  const select = (code: string | undefined) =>
    setParams(withFilter(params, 'card', code), { replace: true })
  const pages = usePages(ask, cursors)
  const rows = [...(list.data?.items ?? []), ...pages.rows]
  const marks = useMarks([])
  useRowKeys({
    ids: rows.map(({ code }) => code),
    selected,
    onSelect: select,
    onBack: () => select(undefined),
    marks,
  })
  const edit = (code: string) => navigate(`/knowledge?view=edit&card=${encodeURIComponent(code)}`)
  useKeys([
    {
      keys: 'e',
      label: text.edit,
      isOff: !rows.some(({ code, may_write }) => code === selected && may_write),
      run: () => selected && edit(selected),
    },
    {
      keys: 'n',
      label: text.create,
      isOff: !mayCreate,
      run: () => navigate('/knowledge?view=edit'),
    },
  ])
  const next = pages.next === undefined ? list.data?.next : pages.next
  return (
    <div className="split knowledge-proposed" data-open={selected !== null}>
      <section className="split-list" aria-label={knowledge.views.library}>
        <Filters params={params} onFilter={filter} library={list.data} mayCreate={mayCreate} />
        {list.error && !list.data && (
          <ErrorState error={list.error} onRetry={() => list.refetch()} />
        )}
        {list.error && list.data && (
          <Alert type="warning" banner role="alert" title={knowledge.proposed.stale} />
        )}
        {list.data && !rows.length && <EmptyState title={text.empty} hint={text.emptyHint} />}
        {!list.error && (!list.data || rows.length > 0) && (
          <div className="list-scroll">
            <Table<CardLine>
              rowKey="code"
              size="small"
              sticky
              tableLayout="fixed"
              pagination={false}
              loading={list.isPending}
              scroll={{ x: selected ? 420 : 900 }}
              dataSource={rows}
              columns={columnsOf(selected !== null)}
              rowClassName={({ code }) => (code === selected ? 'row-selected' : '')}
              onRow={({ code }) => ({
                onClick: () => select(code),
                'aria-selected': code === selected,
              })}
            />
            <div className="list-foot">
              {next && <Button onClick={() => setCursors([...cursors, next])}>{text.more}</Button>}
            </div>
          </div>
        )}
      </section>
      {selected && <CardPanel key={selected} code={selected} onClose={() => select(undefined)} />}
    </div>
  )
}

/** The pages after the first. `next`: undefined while the first page alone was asked for. */
function usePages(ask: LibraryAsk, cursors: readonly string[]) {
  const last = useLibrary({ ...ask, cursor: cursors.at(-1) ?? null })
  const [kept, setKept] = useState<{ key: string; rows: CardLine[] }>({ key: '', rows: [] })
  const key = JSON.stringify([ask, cursors])
  if (!cursors.length) return { rows: [] as CardLine[], next: undefined }
  if (last.data && !last.isPlaceholderData && kept.key !== key) {
    const before = kept.key === JSON.stringify([ask, cursors.slice(0, -1)]) ? kept.rows : []
    setKept({ key, rows: [...before, ...last.data.items] })
  }
  return { rows: kept.rows, next: last.data?.next ?? null }
}

function columnsOf(isNarrow: boolean): TableColumnsType<CardLine> {
  const { columns } = text
  const wide: TableColumnsType<CardLine> = [
    { title: columns.unit, dataIndex: 'unit_name', width: 150, ellipsis: true },
    { title: columns.category, dataIndex: 'category_name', width: 170, ellipsis: true },
    {
      title: columns.valid,
      width: 210,
      render: (_, { valid_from, valid_to, is_expiring }) => (
        <span className={is_expiring ? 'card-warning' : undefined}>
          {knowledge.valid(valid_from, valid_to)}
        </span>
      ),
    },
    { title: columns.golden, width: 100, render: (_, line) => <GoldenCell line={line} /> },
  ]
  return [
    {
      title: columns.title,
      ellipsis: true,
      render: (_, line) => (
        <>
          {line.title} {line.sensitivity === 'internal' && <Tag>{knowledge.internal}</Tag>}
          {line.area_name && <Tag>{line.area_name}</Tag>}
        </>
      ),
    },
    {
      title: columns.standing,
      width: 130,
      render: (_, { standing, waiting_state }) => (
        <>
          {knowledge.standing[standing]}{' '}
          {standing !== 'waiting' && waiting_state && (
            <Tag>{text.waiting[waiting_state as keyof typeof text.waiting]}</Tag>
          )}
        </>
      ),
    },
    ...(isNarrow ? [] : wide),
  ]
}

const Tag = ({ children }: { children: ReactNode }) => <span className="word-tag">{children}</span>

function GoldenCell({ line: { golden, golden_failed } }: { line: CardLine }) {
  if (golden < LEAST_GOLDEN)
    return <span className="card-warning">{text.goldenFew(golden, LEAST_GOLDEN)}</span>
  if (golden_failed > 0)
    return <span className="card-warning">{text.goldenFailed(golden_failed, golden)}</span>
  return <>✓ {golden}</>
}
