import { Button } from 'antd'
import { useState } from 'react'
import { data } from '@/texts/zh/data'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import type { DeskProps } from '../DataPage'
import { FirstPasswordsOf } from '../FirstPasswords'
import type { Run } from '../types'
import { UndoDialog } from '../UndoDialog'
import { RunChanges } from './RunChanges'

const text = data.import

/** What a run did, who did it and why; the latest one may be taken back. */
export function RunEnd({ run, register, go }: DeskProps & { run: Run }) {
  const [isUndoing, setUndoing] = useState(false)
  const now = useBusinessNow(60)
  const when = (at: string | null) => (at ? formatMoment(at, now) : '')
  const isDiscarded = run.state === 'discarded'
  const isUndone = run.state === 'undone'
  return (
    <>
      <div className="data-outcome" data-kind={isDiscarded || isUndone ? 'none' : 'good'}>
        <h2 className="data-outcome-title">
          {isDiscarded ? text.discarded : isUndone ? text.undone : text.applied}
        </h2>
        <p>
          {!isDiscarded && text.appliedBy(who(run.applied_by), when(run.applied_at))}{' '}
          <span className="soft">
            {run.file_name} {run.note}
          </span>
        </p>
        {isUndone && <p>{text.undoneBy(who(run.undone_by), when(run.undone_at))}</p>}
        {!isDiscarded && !isUndone && <p className="soft">{text.appliedHint}</p>}
        <FirstPasswordsOf run={run} />
        <div className="data-buttons">
          {run.may_undo && <Button onClick={() => setUndoing(true)}>{data.undo.button}</Button>}
          <Button type="primary" onClick={() => go({ run: null, isRuns: false })}>
            {text.seeRows}
          </Button>
        </div>
      </div>
      {!isDiscarded && <RunChanges run={run} register={register} />}
      {isUndoing && <UndoDialog run={run} onClose={() => setUndoing(false)} />}
    </>
  )
}

const who = (name: string) => name || data.history.system
