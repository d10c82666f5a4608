import { Alert, Button, Checkbox, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/lists.css'
import '@/features/tickets/tickets.css'
import { knowledge } from '@/texts/zh/knowledge'
import { rows as rowTexts } from '@/texts/zh/rows'
import { type BulkAction, BulkBar } from '@/ui/list/BulkBar'
import { type Marks, useMarks, useRowKeys } from '@/ui/list/useRows'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Proposed, useProposed } from './api'
import { ProposedPanel } from './ProposedPanel'
import { codeOf, LEAST_GOLDEN, MOST_LISTED, usePublishing } from './proposed'

const text = knowledge.proposed
const PAGE_SIZE = 50
const OPEN_CARD = 'card'

/** Cards that were brought or changed by somebody: another person reads and publishes them. */
export function ProposedCards() {
  const [params, setParams] = useSearchParams()
  const [pages, setPages] = useState(1)
  const list = useProposed()
  const all = list.data ?? []
  const shown = all.slice(0, pages * PAGE_SIZE)
  const free = shown.filter(({ version }) => !version.is_own)
  const marks = useFreeMarks(free.map(codeOf))
  const action = actionOf(usePublishing())
  const selected = params.get(OPEN_CARD)
  const opened = shown.find(({ code }) => code === selected)
  const select = (code: string | undefined) =>
    setParams(withFilter(params, OPEN_CARD, code), { replace: true })
  useRowKeys({
    ids: shown.map(codeOf),
    selected,
    onSelect: select,
    onBack: () => select(undefined),
    marks,
  })
  if (list.error && !list.data)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  if (list.data && !all.length) return <EmptyState title={text.empty} hint={text.emptyHint} />
  return (
    <div className="split knowledge-proposed" data-open={opened !== undefined}>
      <section className="split-list" aria-label={text.title}>
        <div className="list-tools">
          <span>{text.hint}</span>
        </div>
        {all.length >= MOST_LISTED && <Alert type="info" banner title={text.most(MOST_LISTED)} />}
        {list.error && <Alert type="warning" banner role="alert" title={text.stale} />}
        <BulkBar rows={free} marks={marks} idOf={codeOf} actions={[action]} />
        <div className="list-scroll">
          <Table<Proposed>
            rowKey="code"
            size="small"
            sticky
            tableLayout="fixed"
            pagination={false}
            loading={list.isPending}
            scroll={{ x: opened ? 520 : 900 }}
            dataSource={shown}
            columns={columnsOf({ marks, free, isNarrow: opened !== undefined })}
            rowClassName={({ code, version }) => rowClass(code === selected, version.is_own)}
            onRow={({ code }) => ({
              onClick: () => select(code),
              'aria-selected': code === selected,
            })}
          />
          <div className="list-foot">
            <span className="soft">{text.shown(shown.length, all.length)}</span>
            {shown.length < all.length && (
              <Button onClick={() => setPages(pages + 1)}>{text.more}</Button>
            )}
          </div>
        </div>
      </section>
      {opened && (
        <ProposedPanel
          key={`${opened.code} ${opened.version.number}`}
          row={opened}
          onClose={() => select(undefined)}
        />
      )}
    </div>
  )
}

/** Marks that only rest on cards which the person may publish. */
function useFreeMarks(free: readonly string[]): Marks {
  const marks = useMarks(free)
  const has = (code: string) => marks.ids.includes(code)
  return { ...marks, has, toggle: (code) => free.includes(code) && marks.toggle(code) }
}

const actionOf = (send: BulkAction<Proposed>['send']): BulkAction<Proposed> => ({
  name: 'publish',
  label: text.publish,
  keys: 'P',
  hint: text.publishHint,
  idOf: codeOf,
  nameOf: ({ title }) => title,
  tell: ({ shown }) => `${shown.unit_name} · ${knowledge.valid(shown.valid_from, shown.valid_to)}`,
  send,
})

const rowClass = (isSelected: boolean, isOwn: boolean) =>
  [isSelected && 'row-selected', isOwn && 'knowledge-own'].filter(Boolean).join(' ')

interface Columns {
  marks: Marks
  free: readonly Proposed[]
  isNarrow: boolean
}

function columnsOf({ marks, free, isNarrow }: Columns): TableColumnsType<Proposed> {
  const { columns } = text
  const wide: TableColumnsType<Proposed> = [
    { title: columns.changes, ellipsis: true, render: (_, row) => <Changes row={row} /> },
    { title: columns.unit, dataIndex: 'unit_name', width: 150, ellipsis: true },
  ]
  return [
    markColumn(marks, free.map(codeOf)),
    {
      title: columns.title,
      ellipsis: true,
      render: (_, { title, version }) => (
        <>
          {title} {version.is_own && <span className="word-tag">{text.ownTag}</span>}
        </>
      ),
    },
    { title: columns.checks, width: 130, render: (_, row) => <CheckCell row={row} /> },
    ...(isNarrow ? [] : wide),
    {
      title: columns.by,
      width: 100,
      ellipsis: true,
      render: (_, { version }) => version.proposed_by_name ?? text.system,
    },
  ]
}

function Changes({ row }: { row: Proposed }) {
  if (row.is_new) return <>{text.isNew}</>
  const names = row.changed_fields.map((field) =>
    field in knowledge.fields ? knowledge.fields[field as keyof typeof knowledge.fields] : field,
  )
  return (
    <>
      {names.join('、')}{' '}
      {row.has_figures && <span className="word-tag card-figure-tag">{text.figures}</span>}
    </>
  )
}

function CheckCell({ row }: { row: Proposed }) {
  if (row.golden < LEAST_GOLDEN) return <span className="card-warning">{text.few(row.golden)}</span>
  if (!row.has_checks) return <span className="soft">{text.checking}</span>
  if (row.broken > 0) return <span className="card-warning">{text.broken(row.broken)}</span>
  const isRight = row.own_right === row.own_asked
  return (
    <span className={isRight ? undefined : 'card-warning'}>
      {text.own(row.own_right, row.own_asked)}
    </span>
  )
}

const markColumn = (marks: Marks, free: readonly string[]): TableColumnsType<Proposed>[number] => ({
  key: 'mark',
  width: 36,
  title: (
    <Checkbox
      aria-label={rowTexts.marks.all}
      disabled={!free.length}
      checked={free.length > 0 && marks.ids.length === free.length}
      indeterminate={marks.ids.length > 0 && marks.ids.length < free.length}
      onChange={({ target }) => (target.checked ? marks.set(free) : marks.clear())}
    />
  ),
  onCell: () => ({ onClick: (event) => event.stopPropagation() }),
  render: (_, { code, title, version }) => (
    <span title={version.is_own ? text.ownHint : undefined}>
      <Checkbox
        aria-label={rowTexts.marks.one(title)}
        disabled={version.is_own}
        checked={marks.has(code)}
        onChange={() => marks.toggle(code)}
      />
    </span>
  ),
})
