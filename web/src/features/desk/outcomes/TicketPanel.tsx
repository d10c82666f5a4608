import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { desk } from '@/texts/zh/desk'
import { KeyHint } from '@/ui/KeyHint'
import { STATE_COLOURS } from '@/ui/theme'
import { type Ended, type Field, type Matter, useUnitPlan } from '../api'
import { focusField } from '../DraftField'
import type { Ending } from '../useMatter'
import './outcomes.css'
import { asShown, obstacleOf, placed, unconfirmed, whyOf } from './plan'
import type { Told } from './Result'

const text = desk.outcomes.ticketPanel
const ANYWAY = 'Alt+R'

interface PanelProps {
  matter: Matter
  isConfidential: boolean
  isBusy: boolean
  /** Grows each time F4 asks for the panel: the hand comes back to its button. */
  asked: number
  onEnd: (ending: Ending, tell: (ended: Ended) => Told) => void
  onClose: () => void
}

/**
 * Before a ticket is made: where it will go and why, and what of that only the machine has said.
 * Enter confirms exactly what is shown; the transcript and the draft stay within reach.
 */
export function TicketPanel(props: PanelProps) {
  const { matter, isConfidential, isBusy, asked, onEnd, onClose } = props
  const open = unconfirmed(matter)
  const plan = useUnitPlan(matter)
  const isSealed = isConfidential || matter.kind.value === 'report'
  const obstacle = plan.data ? obstacleOf(plan.data[0], isSealed) : null
  const missing = missingOf(matter)
  const news = useNews(open)
  const primary = useRef<HTMLButtonElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each asking calls the hand back
  useEffect(() => primary.current?.focus(), [asked])

  const end = (confirmed: readonly Field[]) => {
    const left = open.filter((field) => !confirmed.includes(field))
    const ending = { outcome: 'ticket', is_confidential: isConfidential } as const
    onEnd({ ...ending, confirm: asShown(confirmed) }, (ended) =>
      plan.data
        ? { ...ended, why: whyOf(ended, obstacle, left), likely: plan.data[0]?.unit.name }
        : ended,
    )
  }
  const isOff = isBusy || plan.isPending
  const goOn = () => {
    if (missing.blocking[0]) return focusField(missing.blocking[0].field)
    if (news.fields.length) return news.take()
    if (!isOff) end(open)
  }
  const mayLeaveOpen = open.length > 0 && !missing.blocking.length
  const leaveOpen = () => !isOff && end([])
  useKeys([
    { keys: 'Enter', label: text.confirm, run: (event) => pressed(event, primary.current, goOn) },
    { keys: ANYWAY, label: text.leave, run: leaveOpen, isOff: !mayLeaveOpen },
    { keys: 'Escape', label: text.back, run: onClose },
  ])
  return (
    <section className="ticket-panel" aria-label={text.title}>
      {missing.blocking.length ? (
        <h3 className="ticket-panel-where">{text.incomplete}</h3>
      ) : (
        <Destination plan={plan} obstacle={obstacle} />
      )}
      <Facts fields={placed(matter)} />
      <Jumps label={text.missing} fields={missing.blocking} isWarning />
      <Jumps label={text.notAsked} fields={missing.asked} />
      {news.fields.length > 0 && (
        <p role="alert" className="ticket-panel-warning">
          ⚠ {text.news(news.fields.map(({ label }) => label).join('、'))}
        </p>
      )}
      <div className="ticket-panel-actions">
        <Button ref={primary} type="primary" loading={isBusy} onClick={goOn}>
          {primaryWord(missing.blocking.length > 0, news.fields.length > 0, open.length > 0)}{' '}
          <KeyHint keys="Enter" />
        </Button>
        {mayLeaveOpen && (
          <Button disabled={isOff} onClick={leaveOpen}>
            {open[0]?.field === 'category' ? text.leave : text.leavePlace} <KeyHint keys={ANYWAY} />
          </Button>
        )}
        <span className="call-gap" />
        <Button type="text" onClick={onClose}>
          {text.back} <KeyHint keys="Escape" />
        </Button>
      </div>
    </section>
  )
}

function primaryWord(isIncomplete: boolean, isNew: boolean, isOpen: boolean): string {
  if (isIncomplete) return text.fill
  if (isNew) return text.seen
  return isOpen ? text.confirm : text.make
}

/** Enter belongs to the button that has the focus; from anywhere else it goes on. */
function pressed(event: KeyboardEvent, own: HTMLElement | null, goOn: () => void) {
  const on = event.target instanceof Element && event.target.closest('button, a, [role="button"]')
  if (on instanceof HTMLElement && on !== own) on.click()
  else goOn()
}

/** What a ticket cannot do without, and what its template would like to know. */
function missingOf(matter: Matter) {
  const { category, title, summary, fields, missing } = matter
  const isEmpty = (field: Field) => !field.value
  return {
    blocking: [category, title, summary].filter(
      (field) => missing.includes(field.field) && isEmpty(field),
    ),
    asked: fields.filter((field) => field.is_required && isEmpty(field)),
  }
}

const mark = ({ value, code }: Field) => `${value} ${code ?? ''}`

/** Proposals that came after the panel was first read: to be seen before they are confirmed. */
function useNews(open: readonly Field[]) {
  const [seen, setSeen] = useState(() => marks(open))
  return {
    fields: open.filter((field) => seen.get(field.field) !== mark(field)),
    take: () => setSeen(marks(open)),
  }
}

const marks = (fields: readonly Field[]) =>
  new Map(fields.map((field) => [field.field, mark(field)]))

/** Where it will go once category and place are confirmed, and by which row. */
function Destination(props: {
  plan: ReturnType<typeof useUnitPlan>
  obstacle: ReturnType<typeof obstacleOf>
}) {
  const { plan, obstacle } = props
  const best = plan.data?.[0]
  if (plan.isPending) return <h3 className="ticket-panel-where soft">{text.looking}</h3>
  if (plan.isError) return <h3 className="ticket-panel-where">{text.unknown}</h3>
  const basis = best && `${text.basis} ${best.basis}`
  if (obstacle === null && best) {
    return (
      <>
        <h3 className="ticket-panel-where">
          {text.to} {best.unit.name}
          <span style={{ color: STATE_COLOURS.done }}>✓ {desk.units.direct}</span>
        </h3>
        <p className="soft">{basis}</p>
      </>
    )
  }
  return (
    <>
      <h3 className="ticket-panel-where">{text.toPool}</h3>
      <p>{obstacle && text.obstacles[obstacle]}</p>
      {best && (
        <p className="soft">
          {text.likely(best.unit.name)} · {basis}
        </p>
      )}
    </>
  )
}

/** Category and place, and whose word each is. */
function Facts({ fields }: { fields: readonly Field[] }) {
  return (
    <dl>
      {fields
        .filter(({ value }) => value)
        .map((field) => {
          const isProposed = field.state === 'proposed'
          const sure = Math.round((field.confidence ?? 0) * 100)
          return (
            <div key={field.field}>
              <dt>{text.names[field.field as keyof typeof text.names]}</dt>
              <dd className={isProposed ? 'ticket-panel-proposed' : undefined}>
                {isProposed ? field.value : <strong>{field.value}</strong>}
              </dd>
              <dd className="soft number">{isProposed ? text.proposed(sure) : text.yours}</dd>
            </div>
          )
        })}
    </dl>
  )
}

function Jumps(props: { label: string; fields: readonly Field[]; isWarning?: boolean }) {
  const { label, fields, isWarning } = props
  if (!fields.length) return null
  return (
    <div className="ticket-panel-jumps">
      <span className={isWarning ? 'ticket-panel-warning' : 'soft'}>{label}</span>
      {fields.map((field) => (
        <Button key={field.field} size="small" onClick={() => focusField(field.field)}>
          {field.label}
        </Button>
      ))}
    </div>
  )
}
