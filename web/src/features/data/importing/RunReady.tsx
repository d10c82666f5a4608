import { Alert, Button, Input } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { useKeys } from '@/keys/useKeys'
import { data } from '@/texts/zh/data'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import { applyRun, discardRun } from '../api'
import type { DeskProps } from '../DataPage'
import { isNote } from '../NoteDialog'
import { Effects } from '../SavePreview'
import type { Run } from '../types'
import { changeCount, RunChanges } from './RunChanges'

const text = data.import

/** What a file would do, seen before it is done; doing it needs a reason. */
export function RunReady({ run, register, go }: DeskProps & { run: Run }) {
  const [note, setNote] = useState(run.note)
  const applying = useStep((why: string) => applyRun(run.id, why))
  const discarding = useStep(() => discardRun(run.id), { onDone: () => go({ run: null }) })
  const n = changeCount(run)
  const retires = run.counts.retired ?? 0
  const canApply = n > 0 && isNote(note) && !applying.isPending && register.may_edit
  const apply = () => canApply && applying.mutate(note.trim())
  useKeys([{ keys: 'Alt+Enter', label: text.apply(n), isOff: !canApply, run: apply }])
  const error = applying.error ?? discarding.error
  const isFailed = run.state === 'failed'
  return (
    <>
      {isFailed && (
        <Alert type="error" showIcon role="alert" title={text.failed} description={failure(run)} />
      )}
      <div className="data-outcome" data-kind={n ? 'good' : 'none'}>
        <h2 className="data-outcome-title">{n ? text.ready : text.nothing}</h2>
        <p>{run.file_name}</p>
        {n > 0 && (
          <div className="data-effects">
            <b>{text.effects}</b>
            <Effects effects={run.effects} none={text.noEffects} />
          </div>
        )}
        {error && (
          <Alert
            type="error"
            showIcon
            role="alert"
            title={explain(error).title}
            description={explain(error).hint}
          />
        )}
        {register.may_edit && (
          <div className="data-apply">
            {n > 0 && (
              <Input
                value={note}
                maxLength={400}
                aria-label={text.note}
                placeholder={text.note}
                onChange={({ target }) => setNote(target.value)}
              />
            )}
            <Button loading={discarding.isPending} onClick={() => discarding.mutate(undefined)}>
              {text.discard}
            </Button>
            {n > 0 && (
              <Button
                type="primary"
                danger={retires > 0}
                disabled={!canApply}
                title={isNote(note) ? undefined : data.row.needNote}
                loading={applying.isPending}
                onClick={apply}
              >
                {isFailed ? text.retry : words(n, retires)} <KeyHint keys="Alt+Enter" />
              </Button>
            )}
          </div>
        )}
      </div>
      {n > 0 && <RunChanges run={run} register={register} />}
    </>
  )
}

const words = (n: number, retires: number) => (retires ? text.applyRetires(retires) : text.apply(n))

const failure = (run: Run) => [run.failure, text.failedHint].filter(Boolean).join(' ')
