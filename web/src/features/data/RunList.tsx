import { Button, Table } from 'antd'
import { useState } from 'react'
import { data } from '@/texts/zh/data'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { useRuns } from './api'
import type { DeskProps } from './DataPage'
import type { Run, RunState } from './types'
import { UndoDialog } from './UndoDialog'

const text = data.runs
const COLOURS: Readonly<Record<RunState, StateColour>> = {
  reading: 'in_hand',
  applying: 'in_hand',
  refused: 'overdue',
  failed: 'alert',
  ready: 'waiting',
  applied: 'done',
  undone: 'waiting',
  discarded: 'waiting',
}
const KINDS = ['new', 'changed', 'retired', 'restored'] as const
const UNFINISHED = new Set<RunState>(['reading', 'ready', 'refused', 'failed', 'applying'])

/** Every import, edit and undo of a register, newest first. */
export function RunList({ register, go }: DeskProps) {
  const list = useRuns(register.name)
  const now = useBusinessNow(60)
  const [undoing, setUndoing] = useState<Run | null>(null)
  const runs = list.data?.pages.flatMap(({ items }) => items) ?? []
  if (list.error && !runs.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <div className="list-scroll">
      <Table<Run>
        rowKey="id"
        size="small"
        sticky
        pagination={false}
        loading={list.isPending}
        scroll={{ x: 900 }}
        dataSource={runs}
        onRow={({ id }) => ({ onClick: () => go({ run: id }) })}
        locale={{
          emptyText: list.isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
        columns={[
          {
            title: text.columns.at,
            width: 120,
            render: (_, run) => formatMoment(run.applied_at ?? run.created_at, now),
          },
          { title: text.columns.by, dataIndex: 'created_by', width: 90 },
          {
            title: text.columns.source,
            width: 220,
            render: (_, run) => (
              <>
                {data.sources[run.source] ?? run.source}{' '}
                <span className="soft">{run.file_name}</span>
              </>
            ),
          },
          { title: text.columns.counts, width: 190, render: (_, run) => counted(run) },
          { title: text.columns.note, dataIndex: 'note' },
          {
            title: text.columns.state,
            width: 90,
            render: (_, { state }) => (
              <StateTag colour={COLOURS[state]}>{data.import.states[state] ?? state}</StateTag>
            ),
          },
          {
            title: text.columns.actions,
            width: 130,
            render: (_, run) => (
              <span className="data-row-buttons">
                <Button size="small" onClick={() => go({ run: run.id })}>
                  {UNFINISHED.has(run.state) ? text.resume : text.open}
                </Button>
                {run.may_undo && (
                  <Button
                    size="small"
                    onClick={(event) => {
                      event.stopPropagation()
                      setUndoing(run)
                    }}
                  >
                    {data.undo.button}
                  </Button>
                )}
              </span>
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
      {undoing && <UndoDialog run={undoing} onClose={() => setUndoing(null)} />}
    </div>
  )
}

function counted({ counts }: Run) {
  if (counts.errors) return <span className="data-problem">{text.errors(counts.errors)}</span>
  return KINDS.filter((kind) => counts[kind])
    .map((kind) => data.import.kindCount(data.kinds[kind] ?? kind, counts[kind] ?? 0))
    .join('，')
}
