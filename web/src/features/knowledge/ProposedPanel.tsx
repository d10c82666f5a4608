import { CloseOutlined } from '@ant-design/icons'
import { Alert, Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { knowledge } from '@/texts/zh/knowledge'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ErrorState } from '@/ui/states'
import { type Proposed, publish, refuse, useStep, useVersion } from './api'
import { CardWhole } from './CardText'
import { ChecksView } from './Checks'
import { DifferenceView } from './Difference'
import { LEAST_GOLDEN } from './proposed'
import { WordsDialog } from './WordsDialog'

const text = knowledge.proposed

/** One version as it would be: who wrote it, what differs, what it does to the golden questions. */
export function ProposedPanel({ row, onClose }: { row: Proposed; onClose: () => void }) {
  const { code, version, shown } = row
  const [step, setStep] = useState<'publish' | 'refuse' | null>(null)
  const detail = useVersion(code, version.number)
  const now = useBusinessNow(60)
  const isOff = version.is_own || row.golden < LEAST_GOLDEN
  useKeys([
    { keys: 'p', label: text.publishOne, isOff, run: () => setStep('publish') },
    { keys: 'r', label: text.refuse, isOff: version.is_own, run: () => setStep('refuse') },
  ])
  return (
    <aside className="split-panel" aria-label={row.title}>
      <div className="panel-tools">
        <h2 className="data-panel-title">{row.title}</h2>
        <span className="knowledge-buttons">
          <Button
            type="primary"
            size="small"
            disabled={isOff}
            title={version.is_own ? text.ownHint : undefined}
            onClick={() => setStep('publish')}
          >
            {text.publishOne}
          </Button>
          <Button size="small" disabled={version.is_own} onClick={() => setStep('refuse')}>
            {text.refuse}
          </Button>
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={knowledge.card.close}
            onClick={onClose}
          />
        </span>
      </div>
      <div className="knowledge-proposed-body">
        {version.is_own && <Alert type="warning" showIcon title={text.ownHint} />}
        {row.golden < LEAST_GOLDEN && (
          <Alert type="warning" showIcon title={knowledge.golden.few(row.golden, LEAST_GOLDEN)} />
        )}
        <p>
          {version.proposed_by_name ?? text.system}{' '}
          <span className="soft">
            {version.proposed_at && formatMoment(version.proposed_at, now)}
          </span>
          {version.note && <span className="soft"> · {version.note}</span>}
        </p>
        {detail.error && <ErrorState error={detail.error} onRetry={() => detail.refetch()} />}
        {!detail.data && !detail.error && <Skeleton active paragraph={{ rows: 3 }} />}
        {detail.data && (
          <>
            {!row.is_new && (
              <>
                <h3>{knowledge.card.difference(detail.data.compared_with)}</h3>
                <DifferenceView fields={detail.data.difference} />
              </>
            )}
            <h3>{knowledge.checks.title}</h3>
            <ChecksView code={code} number={version.number} checks={detail.data.checks} />
          </>
        )}
        <h3>{knowledge.card.whole}</h3>
        <CardWhole card={shown} />
      </div>
      {step === 'publish' && <PublishDialog row={row} onClose={() => setStep(null)} />}
      {step === 'refuse' && <RefuseDialog row={row} onClose={() => setStep(null)} />}
    </aside>
  )
}

const asTime = (local: string) => (local ? new Date(`${local}:00+08:00`).toISOString() : null)

function PublishDialog({ row, onClose }: { row: Proposed; onClose: () => void }) {
  const [begins, setBegins] = useState('')
  const [ends, setEnds] = useState('')
  const { code, version, broken } = row
  const send = useStep((reason: string) =>
    publish({
      versions: [{ code, number: version.number }],
      publish_at: asTime(begins),
      withdraw_at: asTime(ends),
      reason,
    }),
  )
  return (
    <WordsDialog
      title={text.publish}
      hint={text.publishHint}
      label={text.reason}
      isOptional={broken === 0}
      run={send.mutateAsync}
      onClose={onClose}
    >
      {broken > 0 && <Alert type="warning" showIcon title={knowledge.checks.broken(broken)} />}
      <label className="card-time">
        {text.publishAt}
        <input
          type="datetime-local"
          value={begins}
          onChange={({ target }) => setBegins(target.value)}
        />
      </label>
      <label className="card-time">
        {text.withdrawAt}
        <input
          type="datetime-local"
          value={ends}
          onChange={({ target }) => setEnds(target.value)}
        />
      </label>
    </WordsDialog>
  )
}

function RefuseDialog({ row, onClose }: { row: Proposed; onClose: () => void }) {
  const send = useStep((reason: string) => refuse(row.code, row.version.number, reason))
  return (
    <WordsDialog
      title={text.refuse}
      label={text.refuseReason}
      run={send.mutateAsync}
      onClose={onClose}
    />
  )
}
