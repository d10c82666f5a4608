import { Button, Segmented, Table } from 'antd'
import { useState } from 'react'
import { data } from '@/texts/zh/data'
import { EmptyState, ErrorState } from '@/ui/states'
import { useRunChanges } from '../api'
import { Lines } from '../Lines'
import type { Register, Run, RunChange } from '../types'
import { differences } from '../words'

const text = data.import
const KINDS = ['new', 'changed', 'retired', 'restored'] as const

export const changeCount = ({ counts }: Run) =>
  KINDS.reduce((sum, kind) => sum + (counts[kind] ?? 0), 0)

/** The difference that a run makes, by kind, old → new, a page at a time. */
export function RunChanges({ run, register }: { run: Run; register: Register }) {
  const [kind, setKind] = useState('')
  const list = useRunChanges(run.id, kind)
  const changes = list.data?.pages.flatMap(({ items }) => items) ?? []
  const some = KINDS.filter((one) => run.counts[one])
  return (
    <>
      <div className="data-kinds">
        {some.length > 1 && (
          <Segmented
            value={kind}
            onChange={setKind}
            options={[
              { value: '', label: text.kindCount(text.all, changeCount(run)) },
              ...some.map((value) => ({
                value: value as string,
                label: text.kindCount(data.kinds[value] ?? value, run.counts[value] ?? 0),
              })),
            ]}
          />
        )}
        {some.length === 1 && (
          <b>{text.kindCount(data.kinds[some[0] ?? ''] ?? '', changeCount(run))}</b>
        )}
        {Boolean(run.counts.same) && (
          <span className="soft">{text.same(run.counts.same ?? 0)}</span>
        )}
      </div>
      {list.error && !changes.length ? (
        <ErrorState error={list.error} onRetry={() => list.refetch()} />
      ) : (
        <Table<RunChange>
          rowKey="code"
          size="small"
          pagination={false}
          loading={list.isPending}
          scroll={{ x: 720 }}
          dataSource={changes}
          locale={{ emptyText: list.isPending ? ' ' : <EmptyState title={text.emptyKind} /> }}
          columns={[
            {
              title: text.change.kind,
              width: 70,
              render: (_, change) => (
                <span className="data-kind" data-kind={change.kind}>
                  {data.kinds[change.kind] ?? change.kind}
                </span>
              ),
            },
            {
              title: text.change.code,
              width: 150,
              render: (_, { code }) => <span className="data-code">{code}</span>,
            },
            { title: text.change.title, dataIndex: 'title', width: 200 },
            {
              title: text.change.lines,
              render: (_, change) => <ChangeLines change={change} register={register} />,
            },
          ]}
        />
      )}
      {list.hasNextPage && (
        <div className="list-foot">
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
    </>
  )
}

const isTold = ({ code, title }: RunChange, said: string) => said === code || said === title

function ChangeLines({ change, register }: { change: RunChange; register: Register }) {
  const { before, after } = change
  if (!after) return null
  const lines = differences(register.columns, before ?? null, after)
  // The code and the name of a new row stand beside already.
  const others = before ? lines : lines.filter(({ after: said }) => !isTold(change, said))
  return <Lines lines={others} isNew={!before} />
}
