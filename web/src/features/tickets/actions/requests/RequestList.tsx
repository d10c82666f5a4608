import { Button } from 'antd'
import { useState } from 'react'
import { requests as text } from '@/texts/zh/requests'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'
import type { TicketDetail } from '../../api'
import { Section } from '../../Section'
import { type Decision, DecisionForm } from './DecisionForm'
import type { RequestRead } from './steps'
import './requests.css'

const COLOURS: Record<RequestRead['state'], StateColour> = {
  asked: 'in_hand',
  granted: 'done',
  refused: 'overdue',
  cancelled: 'waiting',
}

/** What was asked for about this ticket and decided, the latest first; and when it stood still. */
export function TicketRequests({ ticket }: { ticket: TicketDetail }) {
  if (!ticket.requests.length) return null
  return (
    <Section title={text.section}>
      <ul className="request-list">
        {[...ticket.requests].reverse().map((request) => (
          <li key={request.id}>
            <RequestFacts request={request} />
            <Buttons request={request} />
          </li>
        ))}
      </ul>
      {ticket.pauses.map((pause) => (
        <p key={pause.id} className="soft">
          {text.pauses}：{pause.code_label}，<Relative at={pause.started_at} /> –{' '}
          {pause.ended_at ? (
            <>
              <Relative at={pause.ended_at} /> {text.ended}
            </>
          ) : (
            <>
              {text.until_} <Relative at={pause.ends_at} />
            </>
          )}
        </p>
      ))}
    </Section>
  )
}

/** One request: what, why, how much, and each person's word on it. */
export function RequestFacts({ request }: { request: RequestRead }) {
  return (
    <>
      <div className="request-head">
        <strong>{request.kind_label}</strong>
        <span className="word-tag">{request.code_label}</span>
        {request.amount_text && (
          <span className="word-tag">
            {text.extra} {request.amount_text}
          </span>
        )}
        {request.until && (
          <span className="word-tag">
            {text.until_} <Relative at={request.until} />
          </span>
        )}
        <StateTag colour={COLOURS[request.state]}>
          {request.waits_for ? text.waitsFor(request.waits_for_label) : request.state_label}
        </StateTag>
      </div>
      <p className="ticket-text">{request.reason}</p>
      <p className="soft">
        {request.asked_by_name} <Relative at={request.asked_at} /> {text.askedBy}
      </p>
      {request.decisions.map((decision) => (
        <p key={decision.standing} className="soft">
          {decision.standing_label} {decision.by_name} <Relative at={decision.at} />{' '}
          {decision.is_granted ? text.grant : text.refuse}
          {decision.note && `：${decision.note}`}
        </p>
      ))}
    </>
  )
}

function Buttons({ request }: { request: RequestRead }) {
  const [open, setOpen] = useState<Decision | null>(null)
  if (!request.can_decide && !request.can_cancel) return null
  return (
    <div className="request-buttons">
      {request.can_decide && (
        <>
          <Button size="small" type="primary" onClick={() => setOpen('grant')}>
            {text.grant}
          </Button>
          <Button size="small" onClick={() => setOpen('refuse')}>
            {text.refuse}
          </Button>
        </>
      )}
      {request.can_cancel && (
        <Button size="small" onClick={() => setOpen('cancel')}>
          {text.cancel}
        </Button>
      )}
      {open && <DecisionForm request={request} decision={open} onClose={() => setOpen(null)} />}
    </div>
  )
}
