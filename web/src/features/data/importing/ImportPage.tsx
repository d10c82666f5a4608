import { Button, Skeleton, Steps } from 'antd'
import { ApiError } from '@/api/client'
import { useKeys } from '@/keys/useKeys'
import { data } from '@/texts/zh/data'
import { EmptyState, ErrorState } from '@/ui/states'
import { useRun } from '../api'
import { type DeskProps, NEW } from '../DataPage'
import type { Run, RunState } from '../types'
import { ChooseFile } from './ChooseFile'
import { RunEnd } from './RunEnd'
import { RunErrors } from './RunErrors'
import { RunReady } from './RunReady'
import { Working } from './Working'

const text = data.import

const AT: Readonly<Record<RunState, number>> = {
  reading: 1,
  refused: 1,
  ready: 2,
  failed: 2,
  applying: 2,
  applied: 3,
  undone: 3,
  discarded: 3,
}

/** A file on its way into a register, or an earlier run: the address holds which one. */
export function ImportPage(props: DeskProps & { id: string }) {
  const { id, register, go } = props
  const back = () => go({ run: null })
  useKeys([{ keys: 'Escape', label: text.back, run: back }])
  return (
    <section className="data-import" aria-label={text.title(register.label)}>
      <div className="list-tools">
        <h1>{text.title(register.label)}</h1>
        <span className="list-tools-gap" />
        <Button onClick={back}>{text.back}</Button>
      </div>
      {id === NEW ? (
        <div className="data-import-body">
          <Steps size="small" current={0} items={STEPS} />
          <ChooseFile {...props} />
        </div>
      ) : (
        <RunPage key={id} {...props} />
      )}
    </section>
  )
}

const STEPS = text.steps.map((title) => ({ title }))

function RunPage(props: DeskProps & { id: string }) {
  const found = useRun(props.id)
  const { data: run, error } = found
  if (error instanceof ApiError && error.status === 404) return <EmptyState title={text.gone} />
  if (error && !run) return <ErrorState error={error} onRetry={() => found.refetch()} />
  if (!run) return <Skeleton active className="panel-waiting" />
  const register = props.registers.find(({ name }) => name === run.register) ?? props.register
  const given = { ...props, register, run }
  return (
    <div className="data-import-body">
      {run.source === 'file' && (
        <Steps
          size="small"
          current={AT[run.state]}
          status={run.state === 'refused' || run.state === 'failed' ? 'error' : 'process'}
          items={STEPS}
        />
      )}
      <RunBody {...given} />
    </div>
  )
}

function RunBody(props: DeskProps & { run: Run }) {
  switch (props.run.state) {
    case 'reading':
    case 'applying':
      return <Working run={props.run} />
    case 'refused':
      return <RunErrors {...props} />
    case 'ready':
    case 'failed':
      return <RunReady {...props} />
    default:
      return <RunEnd {...props} />
  }
}
