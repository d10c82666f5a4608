import { Button, Skeleton } from 'antd'
import { data } from '@/texts/zh/data'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { EmptyState, ErrorState } from '@/ui/states'
import { useRowHistory } from './api'
import type { DeskProps } from './DataPage'
import { Lines } from './Lines'
import type { Step } from './types'
import { differences } from './words'

const text = data.history

/** Every step of a row: who, when, why, and what it changed. */
export function RowHistory(props: DeskProps & { code: string }) {
  const { register, code, go } = props
  const list = useRowHistory(register.name, code)
  const now = useBusinessNow(60)
  const steps = list.data?.pages.flatMap(({ items }) => items) ?? []
  if (list.error && !steps.length)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  if (list.isPending) return <Skeleton active className="panel-waiting" />
  if (!steps.length) return <EmptyState title={text.empty} hint={text.emptyHint} />
  return (
    <>
      <ol className="data-steps">
        {steps.map((step) => (
          <li key={step.version}>
            <p>
              <b>{data.kinds[step.kind] ?? step.kind}</b> {step.by || text.system}{' '}
              <span className="soft">
                {formatMoment(step.at, now)} · {data.sources[step.source] ?? step.source}
              </span>
              {step.run_id && (
                <button
                  type="button"
                  className="data-link"
                  onClick={() => go({ run: step.run_id, row: null, isNew: false })}
                >
                  {text.open}
                </button>
              )}
            </p>
            {step.note && <p className="soft">{step.note}</p>}
            <StepLines step={step} columns={register.columns} />
          </li>
        ))}
      </ol>
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

function StepLines({ step, columns }: { step: Step; columns: DeskProps['register']['columns'] }) {
  if (!step.after) return null
  const lines = differences(columns, step.before ?? null, step.after)
  return <Lines lines={lines} isNew={!step.before} />
}
