import { CloseOutlined } from '@ant-design/icons'
import { Button, Skeleton } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '@/api/session'
import { knowledge } from '@/texts/zh/knowledge'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ErrorState } from '@/ui/states'
import {
  type History,
  restore,
  submit,
  takeBack,
  useHistory,
  useStep,
  useVersion,
  type VersionLine,
  withdraw,
} from './api'
import { CardWhole } from './CardText'
import { ChecksView, Outcomes } from './Checks'
import { DifferenceView } from './Difference'
import { WordsDialog } from './WordsDialog'

const text = knowledge.card

/** A card as it is in force, its versions with what they changed, and what may be done with it. */
export function CardPanel({ code, onClose }: { code: string; onClose: () => void }) {
  const { data, error, refetch } = useHistory(code)
  return (
    <aside className="split-panel" aria-label={data?.card.title ?? code}>
      {error && <ErrorState error={error} onRetry={() => refetch()} />}
      {!data && !error && <Skeleton active className="card-skeleton" />}
      {data && <Opened history={data} onClose={onClose} />}
    </aside>
  )
}

type Asked = 'withdraw' | VersionLine

function Opened({ history, onClose }: { history: History; onClose: () => void }) {
  const { card, standing, golden, golden_least, may_write, versions } = history
  const { can } = useSession()
  const navigate = useNavigate()
  const [asked, setAsked] = useState<Asked | null>(null)
  const out = useStep((reason: string) => withdraw(card.code, card.number, reason))
  const back = useStep(({ number, note }: { number: number; note: string }) =>
    restore(card.code, number, note),
  )
  const isServed = ['in_use', 'not_yet', 'expired'].includes(standing)
  const edit = () => navigate(`/knowledge?view=edit&card=${encodeURIComponent(card.code)}`)
  return (
    <>
      <div className="panel-tools">
        <h2 className="data-panel-title">{card.title}</h2>
        <span className="knowledge-buttons">
          {may_write && (
            <Button size="small" type="primary" onClick={edit}>
              {text.edit}
            </Button>
          )}
          {isServed && (may_write || can('knowledge:approve')) && (
            <Button size="small" danger onClick={() => setAsked('withdraw')}>
              {text.withdraw}
            </Button>
          )}
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={text.close}
            onClick={onClose}
          />
        </span>
      </div>
      <div className="knowledge-proposed-body">
        <p>
          <span className="word-tag">{knowledge.standing[standing]}</span>
        </p>
        <CardWhole card={card} />
        <h3>{knowledge.golden.title}</h3>
        {golden.length < golden_least && (
          <p className="card-warning">{knowledge.golden.few(golden.length, golden_least)}</p>
        )}
        <Outcomes results={golden} />
        <h3>{text.versions}</h3>
        <ol className="card-versions">
          {versions.map((version) => (
            <Version
              key={version.number}
              code={card.code}
              version={version}
              mayWrite={may_write}
              onRestore={() => setAsked(version)}
            />
          ))}
        </ol>
      </div>
      {asked === 'withdraw' && (
        <WordsDialog
          title={text.withdraw}
          hint={text.withdrawHint}
          label={text.withdrawReason}
          isDanger
          run={out.mutateAsync}
          onClose={() => setAsked(null)}
        />
      )}
      {asked && asked !== 'withdraw' && (
        <WordsDialog
          title={text.restore}
          hint={text.restoreHint}
          label={text.restoreReason}
          run={(note) => back.mutateAsync({ number: asked.number, note })}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  )
}

interface VersionProps {
  code: string
  version: VersionLine
  mayWrite: boolean
  onRestore: () => void
}

function Version({ code, version, mayWrite, onRestore }: VersionProps) {
  const [isOpen, setOpen] = useState(false)
  const navigate = useNavigate()
  const now = useBusinessNow(60)
  const sent = useStep(() => submit(code, version.number))
  const back = useStep(() => takeBack(code, version.number))
  const { state } = version
  const at = version.published_at ?? version.proposed_at ?? version.created_at
  const edit = `/knowledge?view=edit&card=${encodeURIComponent(code)}&draft=${version.number}`
  const isOver = ['superseded', 'withdrawn', 'refused'].includes(state)
  return (
    <li>
      <button
        type="button"
        className="data-link"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {text.version(version.number)}
      </button>{' '}
      <span className="word-tag">{knowledge.states[state]}</span>{' '}
      <span className="soft">
        {formatMoment(at, now)} · {whoOf(version).join(' · ')}
      </span>
      {version.publish_at && state === 'scheduled' && (
        <p>{text.publishAt(formatMoment(version.publish_at, now))}</p>
      )}
      {version.withdraw_at && <p>{text.withdrawAt(formatMoment(version.withdraw_at, now))}</p>}
      {[version.note, version.reason, version.end_reason]
        .filter((words, place, all) => words && all.indexOf(words) === place)
        .map((words) => (
          <p key={words} className="soft">
            {words}
          </p>
        ))}
      {isOpen && <VersionOpened code={code} version={version} />}
      {mayWrite && (
        <p className="knowledge-buttons">
          {state === 'draft' && (
            <>
              <Button size="small" onClick={() => navigate(edit)}>
                {text.editDraft}
              </Button>
              <Button size="small" loading={sent.isPending} onClick={() => sent.mutate(undefined)}>
                {text.submit}
              </Button>
            </>
          )}
          {state === 'proposed' && version.is_own && (
            <Button size="small" loading={back.isPending} onClick={() => back.mutate(undefined)}>
              {text.takeBack}
            </Button>
          )}
          {isOver && version.published_at && isOpen && (
            <Button size="small" onClick={onRestore}>
              {text.restore}
            </Button>
          )}
        </p>
      )}
    </li>
  )
}

const whoOf = (version: VersionLine) => {
  const { proposed_by_name, decided_by_name, ended_by_name } = version
  const said = [
    proposed_by_name && text.by(proposed_by_name),
    decided_by_name && text.decided(decided_by_name),
    ended_by_name && version.state === 'withdrawn' && text.ended(ended_by_name),
  ].filter((words): words is string => Boolean(words))
  return said.length ? said : [text.shipped]
}

function VersionOpened({ code, version }: { code: string; version: VersionLine }) {
  const { data, error, refetch } = useVersion(code, version.number)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active paragraph={{ rows: 2 }} />
  return (
    <>
      <h4>{text.difference(data.compared_with)}</h4>
      <DifferenceView fields={data.difference} />
      {(data.state === 'proposed' || data.checks) && (
        <ChecksView code={code} number={version.number} checks={data.checks} />
      )}
    </>
  )
}
