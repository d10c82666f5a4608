import { App, Button, Tooltip } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { useStep } from '@/features/tickets/api'
import { Fact } from '@/features/tickets/Section'
import { actions } from '@/texts/zh/actions'
import { lists as text } from '@/texts/zh/lists'
import { Relative } from '@/ui/Relative'
import { explain } from '@/ui/states'
import { approve, type ListRow } from './api'
import { changeOf, isWaiting } from './find'
import { ListReasonForm, PreviewOf } from './ListForms'

/** Who proposed and who decided, on what grounds; for what waits, what it would do. */
export function RowDetail({ row }: { row: ListRow }) {
  return (
    <div className="list-detail">
      <dl className="facts">
        <Fact label={text.basis}>{row.basis || row.duty_basis}</Fact>
        {row.evidence.length > 0 && (
          <Fact label={text.evidenceLabel}>{text.evidence(row.evidence.length)}</Fact>
        )}
        <Fact label={text.columns.who}>
          <People row={row} />
        </Fact>
        {row.end_reason && <Fact label={text.endReason}>{row.end_reason}</Fact>}
        {row.ended_reason && <Fact label={text.ended}>{row.ended_reason}</Fact>}
      </dl>
      {isWaiting(row) && <PreviewOf change={changeOf(row)} />}
    </div>
  )
}

function People({ row }: { row: ListRow }) {
  const proposer = row.proposed_by_name ?? text.platform
  const steps = [
    row.proposed_at ? { said: text.proposedBy(proposer), at: row.proposed_at } : null,
    row.decided_at ? { said: text.decidedBy(row.decided_by_name ?? ''), at: row.decided_at } : null,
    row.end_proposed_at
      ? { said: text.endProposedBy(row.end_proposed_by_name ?? ''), at: row.end_proposed_at }
      : null,
    row.ended_at && row.in_force_from
      ? { said: text.endedBy(row.ended_by_name ?? text.platform), at: row.ended_at }
      : null,
  ].filter((step) => step !== null)
  if (!row.proposed_at && !row.decided_at) {
    steps.unshift({ said: text.content, at: row.in_force_from ?? '' })
  }
  return (
    <span className="list-people">
      {steps.map(({ said, at }) => (
        <span key={said}>
          {said} {at && <Relative at={at} />}
        </span>
      ))}
    </span>
  )
}

/** Decide on what waits, or propose the end of what is in force. */
export function RowSteps({ row }: { row: ListRow }) {
  const { message } = App.useApp()
  const { can } = useSession()
  const [open, setOpen] = useState<'refuse_list' | 'propose_end' | null>(null)
  const approving = useStep(() => approve(row), {
    onDone: () => message.success(actions.done.approve_list),
    onRefused: (error) => message.error(explain(error).title),
  })
  const waits = isWaiting(row)
  const mayEnd = can('dispatch:propose_list') && row.state === 'in_force' && !waits
  return (
    <span className="list-steps">
      {waits && can('dispatch:decide_list') && (
        <Tooltip title={row.why_not}>
          <span className="list-steps">
            <Button
              size="small"
              type="primary"
              disabled={row.why_not !== null}
              loading={approving.isPending}
              onClick={() => approving.mutate(undefined)}
            >
              {text.approve}
            </Button>
            <Button
              size="small"
              disabled={row.why_not !== null}
              onClick={() => setOpen('refuse_list')}
            >
              {text.refuse}
            </Button>
          </span>
        </Tooltip>
      )}
      {mayEnd && (
        <Button size="small" onClick={() => setOpen('propose_end')}>
          {text.proposeEnd}
        </Button>
      )}
      {open && <ListReasonForm row={row} step={open} onClose={() => setOpen(null)} />}
    </span>
  )
}
