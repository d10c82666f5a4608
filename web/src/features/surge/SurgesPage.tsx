import { App, Button, Input, InputNumber, Skeleton } from 'antd'
import { type ReactNode, useState } from 'react'
import { useSession } from '@/api/session'
import { word } from '@/texts/zh/common'
import { surge as text } from '@/texts/zh/surge'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { type Surge, useSurgeStep, useSurges } from './api'
import { Effect } from './Effect'
import { SurgeForm } from './SurgeForm'
import './surge.css'

const COLOURS: Readonly<Record<Surge['state'], StateColour>> = {
  proposed: 'waiting',
  pinned: 'overdue',
  expired: 'done',
  ended: 'done',
  refused: 'waiting',
}

/** What is pinned to every desk, what waits for a person, and what came of those that are over. */
export function SurgesPage() {
  const { data, error, refetch } = useSurges()
  const { can } = useSession()
  const [edited, setEdited] = useState<Surge | 'new' | null>(null)
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active className="panel-waiting" />
  const mayPin = can('surge:pin')
  const list = (title: string, none: string, surges: readonly Surge[]) => (
    <section aria-label={title}>
      <h2>{title}</h2>
      {surges.map((surge) => (
        <Item
          key={surge.id}
          surge={surge}
          mayPin={mayPin}
          mostHours={data.most_hours}
          onEdit={() => setEdited(surge)}
        />
      ))}
      {!surges.length && <EmptyState title={none} />}
    </section>
  )
  return (
    <div className="surge-page">
      <header className="surge-head">
        <p className="soft">{text.hint}</p>
        {mayPin && (
          <Button type="primary" onClick={() => setEdited('new')}>
            {text.propose}
          </Button>
        )}
      </header>
      {list(text.current, text.none, data.current)}
      {list(text.proposed, text.noProposed, data.proposed)}
      {list(text.over, text.noOver, data.over)}
      {edited && (
        <SurgeForm
          surge={edited === 'new' ? null : edited}
          mostHours={data.most_hours}
          onClose={() => setEdited(null)}
        />
      )}
    </div>
  )
}

interface ItemProps {
  surge: Surge
  mayPin: boolean
  mostHours: number
  onEdit: () => void
}

function Item({ surge, mayPin, mostHours, onEdit }: ItemProps) {
  const [isOpen, setOpen] = useState(surge.state === 'pinned')
  return (
    <article className="surge-item" aria-label={surge.title}>
      <h3>
        <StateTag colour={COLOURS[surge.state]}>{word(text.states, surge.state)}</StateTag>{' '}
        {surge.title}
      </h3>
      <Subject surge={surge} />
      <p>
        {surge.answer || <span className="soft">{text.noAnswer}</span>}{' '}
        <span className="soft">{surge.source}</span>
      </p>
      <Course surge={surge} />
      {mayPin && <Steps surge={surge} mostHours={mostHours} onEdit={onEdit} />}
      {surge.pinned_at && (
        <>
          <Button size="small" type="link" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            {text.effect}
          </Button>
          {isOpen && <Effect id={surge.id} />}
        </>
      )}
    </article>
  )
}

function Subject({ surge }: { surge: Surge }) {
  const parts = [
    ...surge.words.map((each) => `「${each}」`),
    ...surge.categories.map(({ name, code }) => name || code),
    surge.area_name || text.wholeCity,
  ]
  return (
    <p className="soft">
      {text.subject}：{parts.join(' · ')}
    </p>
  )
}

/** Who, when, why, until when. */
function Course({ surge }: { surge: Surge }) {
  const { evidence } = surge
  const lines: ReactNode[] = []
  if (evidence) {
    const { count, usual, times, days, chance } = evidence
    const rare = chance < 0.0001 ? '< 0.0001' : chance.toFixed(4)
    lines.push(
      `${text.evidence(count, usual.toFixed(1), times.toFixed(1), days)}；${text.chance(rare)}`,
    )
  }
  lines.push(surge.proposed_by_name ? text.proposedBy(surge.proposed_by_name) : text.byMachine)
  if (surge.pinned_by_name) lines.push(text.by(surge.pinned_by_name))
  if (surge.state === 'pinned' && surge.expires_at) {
    lines.push(
      <>
        <Relative at={surge.expires_at} /> {text.until}
      </>,
    )
  }
  if (surge.end_reason) lines.push(`${text.reason}：${surge.end_reason}`)
  return (
    <>
      {surge.state === 'pinned' && !surge.is_served && <p role="alert">{text.notServed}</p>}
      <p className="soft">
        {lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines of one surge keep their order
          <span key={index}>
            {index > 0 && ' · '}
            {line}
          </span>
        ))}
      </p>
    </>
  )
}

function Steps({ surge, mostHours, onEdit }: Omit<ItemProps, 'mayPin'>) {
  const step = useSurgeStep()
  const { modal } = App.useApp()
  const isProposed = surge.state === 'proposed'
  if (!isProposed && surge.state !== 'pinned') return null
  const end = () => {
    let reason = ''
    modal.confirm({
      title: isProposed ? text.refuse : text.end,
      content: (
        <Input
          aria-label={text.reason}
          placeholder={text.reason}
          maxLength={200}
          onChange={(event) => {
            reason = event.target.value
          }}
        />
      ),
      onOk: () => step.mutateAsync({ step: 'end', surge, reason }),
    })
  }
  const renew = () => {
    let hours = surge.hours
    modal.confirm({
      title: text.renew,
      content: (
        <InputNumber
          aria-label={text.hours}
          min={1}
          max={mostHours}
          defaultValue={hours}
          suffix={text.hoursOf(1).replace('1 ', '')}
          onChange={(value) => {
            hours = value ?? hours
          }}
        />
      ),
      onOk: () => step.mutateAsync({ step: 'renew', surge, hours }),
    })
  }
  return (
    <div className="surge-hands">
      {isProposed && (
        <Button
          type="primary"
          disabled={surge.is_own_wording || !surge.answer}
          title={surge.is_own_wording ? text.needsOther : undefined}
          loading={step.isPending}
          onClick={() => step.mutate({ step: 'pin', surge })}
        >
          {text.pin}
        </Button>
      )}
      {isProposed && <Button onClick={onEdit}>{text.edit}</Button>}
      {!isProposed && <Button onClick={renew}>{text.renew}</Button>}
      <Button onClick={end}>{isProposed ? text.refuse : text.end}</Button>
      {isProposed && surge.is_own_wording && <span className="soft">{text.needsOther}</span>}
    </div>
  )
}
