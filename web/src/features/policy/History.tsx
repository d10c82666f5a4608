import { App, Button, Input, Modal, Table } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { policy } from '@/texts/zh/policy'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import { type Change, undoChange, useChanges } from './api'
import { differences } from './differences'

const text = policy.history
const SHOWN = 6

/** Who changed what, when and why, and the way back of one step. */
export function History({ mayEdit }: { mayEdit: boolean }) {
  const list = useChanges()
  const now = useBusinessNow(60)
  const [undoing, setUndoing] = useState<Change | null>(null)
  const pages = list.data?.pages ?? []
  if (list.error && !pages.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <section>
      <Table<Change>
        rowKey="id"
        size="small"
        pagination={false}
        loading={list.isPending}
        dataSource={pages.flatMap(({ items }) => items)}
        locale={{ emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} /> }}
        columns={[
          { title: text.columns.at, width: 130, render: (_, { at }) => formatMoment(at, now) },
          { title: text.columns.by, dataIndex: 'by', width: 90 },
          {
            title: text.columns.what,
            width: 200,
            render: (_, { label, is_undo, applies_to_open }) => (
              <>
                {label}
                {is_undo && <span className="word-tag">{text.isUndo}</span>}
                {applies_to_open && <span className="word-tag">{text.open}</span>}
              </>
            ),
          },
          { title: text.columns.change, render: (_, change) => <Lines change={change} /> },
          { title: text.columns.note, dataIndex: 'note', width: 220 },
          {
            title: text.columns.actions,
            width: 80,
            render: (_, change) =>
              mayEdit &&
              change.can_undo && (
                <Button size="small" onClick={() => setUndoing(change)}>
                  {text.undo}
                </Button>
              ),
          },
        ]}
      />
      {list.hasNextPage && (
        <div className="list-foot">
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
      {undoing && <Undo change={undoing} onClose={() => setUndoing(null)} />}
    </section>
  )
}

function Lines({ change }: { change: Change }) {
  if (change.after === null) return <>{text.removed}</>
  const lines = differences(change.before ?? null, change.after)
  return (
    <ul className="policy-lines">
      {change.before === null && <li>{text.made}</li>}
      {lines.slice(0, SHOWN).map(({ path, before, after }) => (
        <li key={path}>
          <span className="soft">{partOf(path)}</span> {change.before !== null && `${before} → `}
          {after}
        </li>
      ))}
      {lines.length > SHOWN && <li className="soft">{text.moreLines(lines.length - SHOWN)}</li>}
    </ul>
  )
}

function partOf(path: string): string {
  const [part = '', ...rest] = path.split('.')
  return [text.parts[part] ?? part, rest.join('.')].filter(Boolean).join(' ')
}

function Undo({ change, onClose }: { change: Change; onClose: () => void }) {
  const [note, setNote] = useState('')
  const { message } = App.useApp()
  const undoing = useStep(() => undoChange(change.id, note.trim()), {
    onDone: () => {
      message.success(text.undone)
      onClose()
    },
    onRefused: (error) => {
      const { title, hint } = explain(error)
      message.error(`${title} ${hint}`)
    },
  })
  return (
    <Modal
      open
      title={`${text.undoTitle}：${change.label}`}
      onCancel={onClose}
      onOk={() => undoing.mutate(undefined)}
      okText={text.undo}
      okButtonProps={{ disabled: note.trim().length < 2, loading: undoing.isPending }}
    >
      <p>{text.undoText}</p>
      <Lines change={{ ...change, before: change.after, after: change.before ?? null }} />
      <Input
        value={note}
        autoFocus
        maxLength={500}
        aria-label={policy.preview.note}
        placeholder={policy.preview.note}
        onChange={({ target }) => setNote(target.value)}
      />
    </Modal>
  )
}
