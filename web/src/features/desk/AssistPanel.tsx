import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { SurgeStrip } from '@/features/surge/SurgeStrip'
import { citizens } from '@/texts/zh/citizens'
import { desk } from '@/texts/zh/desk'
import { Relative } from '@/ui/Relative'
import { TicketStateTag } from '@/ui/StateTag'
import { STATE_COLOURS } from '@/ui/theme'
import { AnswerCards } from './AnswerCards'
import type { Card, LiveView, Matter, UnitSuggestion } from './api'
import './assist.css'

/** A candidate below one per cent is none. */
const LEAST = 0.01

interface AssistProps {
  callId: string
  matter: Matter | undefined
  earlier: LiveView['earlier_tickets']
  caller: LiveView['caller']
  onUse: (card: Card) => void
  /** Like tickets, where there is a draft to compare. */
  children?: ReactNode
}

/** What may be answered, who would handle it, what this caller asked before. */
export function AssistPanel({ callId, matter, earlier, caller, onUse, children }: AssistProps) {
  return (
    <aside className="desk-column assist">
      <SurgeStrip />
      <AnswerCards key={matter?.ordinal} callId={callId} matter={matter} onUse={onUse} />
      {matter?.state !== 'ended' && <Units units={matter?.units ?? []} />}
      {children}
      <section className="assist-block" aria-label={desk.earlier.title}>
        <h3>{desk.earlier.title}</h3>
        {caller && <Caller caller={caller} />}
        {earlier.map((ticket) => (
          <div key={ticket.id} className="earlier">
            <Link to={`/tickets/${ticket.id}`} target="_blank" className="one-line">
              {ticket.title}
            </Link>
            <TicketStateTag state={ticket.state} />
            <span className="soft">
              <Relative at={ticket.registered_at} />
            </span>
          </div>
        ))}
        {!earlier.length && <p className="soft">{desk.earlier.none}</p>}
      </section>
    </aside>
  )
}

/** What to mind with this caller, and the whole record. */
function Caller({ caller }: { caller: NonNullable<LiveView['caller']> }) {
  const { can } = useSession()
  return (
    <p>
      {caller.needs.map((need) => (
        <span key={need} className="word-tag">
          {citizens.needs.codes[need]}
        </span>
      ))}{' '}
      {can('citizen:read') && (
        <Link to={`/citizens?open=${caller.citizen_id}`} target="_blank">
          {citizens.title}
        </Link>
      )}
    </p>
  )
}

function Units({ units }: { units: readonly UnitSuggestion[] }) {
  const [best, ...rest] = units
  const others = rest.filter(({ confidence }) => confidence >= LEAST).slice(0, 2)
  return (
    <section className="assist-block" aria-label={desk.units.title}>
      <h3>{desk.units.title}</h3>
      {best ? (
        <div className="unit-best">
          <strong>{best.unit_name}</strong>{' '}
          <span className="number soft">
            {desk.fields.confidence(Math.round(best.confidence * 100))}
          </span>{' '}
          {best.is_direct && (
            <span style={{ color: STATE_COLOURS.done }}>✓ {desk.units.direct}</span>
          )}
          <ul>
            {best.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
          <p className="soft">
            {desk.units.basis} {best.basis}
          </p>
        </div>
      ) : (
        <p className="soft">{desk.units.none}</p>
      )}
      {others.length > 0 && (
        <p className="soft">
          {desk.units.others}：
          {others
            .map((unit) => `${unit.unit_name} ${Math.round(unit.confidence * 100)}%`)
            .join('、')}
        </p>
      )}
    </section>
  )
}
