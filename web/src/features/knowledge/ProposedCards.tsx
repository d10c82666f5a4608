import { Alert, Button, Checkbox, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/lists.css'
import '@/features/tickets/tickets.css'
import { knowledge } from '@/texts/zh/knowledge'
import { rows as rowTexts } from '@/texts/zh/rows'
import { type BulkAction, BulkBar } from '@/ui/list/BulkBar'
import { BulkDialog } from '@/ui/list/BulkDialog'
import { type Marks, useMarks, useRowKeys } from '@/ui/list/useRows'
import { EmptyState, ErrorState } from '@/ui/states'
import { ProposedPanel } from './ProposedPanel'
import { type Card, MOST_LISTED, useProposed, usePublishing } from './proposed'

const text = knowledge.proposed
const PAGE_SIZE = 50
const OPEN_CARD = 'card'
const codeOf = ({ code }: Card) => code

/** Cards that were brought or changed by somebody: another person reads and publishes them. */
export function ProposedCards() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const [pages, setPages] = useState(1)
  const [single, setSingle] = useState<Card | null>(null)
  const list = useProposed()
  const all = list.data ?? []
  const shown = all.slice(0, pages * PAGE_SIZE)
  const free = shown.filter(({ is_own }) => !is_own)
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
          {!can('data:read') && <span className="soft">{text.noOrigins}</span>}
        </div>
        {all.length >= MOST_LISTED && <Alert type="info" banner title={text.most(MOST_LISTED)} />}
        {list.error && <Alert type="warning" banner role="alert" title={text.stale} />}
        <BulkBar rows={free} marks={marks} idOf={codeOf} actions={[action]} />
        <div className="list-scroll">
          <Table<Card>
            rowKey="code"
            size="small"
            sticky
            tableLayout="fixed"
            pagination={false}
            loading={list.isPending}
            scroll={{ x: opened ? 520 : 900 }}
            dataSource={shown}
            columns={columnsOf({ marks, free, isNarrow: opened !== undefined })}
            rowClassName={({ code, is_own }) => rowClass(code === selected, is_own)}
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
          key={opened.code}
          card={opened}
          onPublish={() => setSingle(opened)}
          onClose={() => select(undefined)}
        />
      )}
      {single && <BulkDialog action={action} rows={[single]} onClose={() => setSingle(null)} />}
    </div>
  )
}

/** Marks that only rest on cards which the person may publish. */
function useFreeMarks(free: readonly string[]): Marks {
  const marks = useMarks(free)
  const has = (code: string) => marks.ids.includes(code)
  return { ...marks, has, toggle: (code) => free.includes(code) && marks.toggle(code) }
}

const actionOf = (send: BulkAction<Card>['send']): BulkAction<Card> => ({
  name: 'publish',
  label: text.publish,
  keys: 'P',
  hint: text.publishHint,
  idOf: codeOf,
  nameOf: ({ title }) => title,
  tell: (card) => `${card.unit_name} · ${knowledge.valid(card.valid_from, card.valid_to)}`,
  send,
})

const rowClass = (isSelected: boolean, isOwn: boolean) =>
  [isSelected && 'row-selected', isOwn && 'knowledge-own'].filter(Boolean).join(' ')

interface Columns {
  marks: Marks
  free: readonly Card[]
  isNarrow: boolean
}

function columnsOf({ marks, free, isNarrow }: Columns): TableColumnsType<Card> {
  const { columns } = text
  const wide: TableColumnsType<Card> = [
    { title: columns.answer, dataIndex: 'answer', ellipsis: true },
    { title: columns.unit, dataIndex: 'unit_name', width: 150, ellipsis: true },
    {
      title: columns.valid,
      width: 230,
      render: (_, card) => knowledge.valid(card.valid_from, card.valid_to),
    },
  ]
  return [
    markColumn(marks, free.map(codeOf)),
    {
      title: columns.title,
      ellipsis: true,
      render: (_, { title, is_own }) => (
        <>
          {title} {is_own && <span className="word-tag">{text.own}</span>}
        </>
      ),
    },
    ...(isNarrow ? [] : wide),
    { title: columns.by, width: 110, render: (_, card) => card.proposed_by_name ?? text.system },
  ]
}

const markColumn = (marks: Marks, free: readonly string[]): TableColumnsType<Card>[number] => ({
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
  render: (_, { code, title, is_own }) => (
    <span title={is_own ? text.ownHint : undefined}>
      <Checkbox
        aria-label={rowTexts.marks.one(title)}
        disabled={is_own}
        checked={marks.has(code)}
        onChange={() => marks.toggle(code)}
      />
    </span>
  ),
})
