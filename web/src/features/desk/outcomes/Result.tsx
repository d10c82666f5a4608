import { CheckCircleFilled } from '@ant-design/icons'
import { Link } from 'react-router'
import { desk } from '@/texts/zh/desk'
import { STATE_COLOURS } from '@/ui/theme'
import type { Ended, Matter } from '../api'
import './outcomes.css'

const text = desk.outcomes.result

/** What the server answered; as the screen foresaw it: why it went there, the likeliest unit. */
export type Told = Ended & { why?: string; likely?: string }

/** What became of a matter: its number, the query code to tell now, where it went and why. */
export function Result({ matter, ended }: { matter: Matter; ended: Told | undefined }) {
  const outcome = ended?.outcome ?? matter.outcome
  const ticketId = matter.ticket_id
  return (
    <div className="result" role="status">
      <h3 style={{ color: STATE_COLOURS.done }}>
        <CheckCircleFilled /> {ended?.sentence ?? (outcome && desk.outcomes[outcome])}
      </h3>
      {ended?.why && (
        <p className="result-why">
          {text.why}
          {ended.why}
        </p>
      )}
      {ended && <Numbers ended={ended} />}
      {ended?.follow_up && (
        <section>
          <h4>{text.followUp}</h4>
          <p>{ended.follow_up.sentence}</p>
          <Numbers ended={ended.follow_up} />
        </section>
      )}
      {!ended && ticketId && <OpenTicket id={ticketId} />}
    </div>
  )
}

function Numbers({ ended }: { ended: Told }) {
  return (
    <>
      <dl className="result-numbers">
        {ended.number && (
          <div>
            <dt>{text.number}</dt>
            <dd>{ended.number}</dd>
          </div>
        )}
        {ended.query_code && (
          <div>
            <dt>
              {text.queryCode} <small className="soft">{text.queryHint}</small>
            </dt>
            <dd>{ended.query_code}</dd>
          </div>
        )}
      </dl>
      {ended.likely && ended.decision !== 'direct' && <p>{text.likely(ended.likely)}</p>}
      {ended.reasons && ended.reasons.length > 0 && (
        <ul>
          {ended.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {ended.basis && (
        <p className="soft">
          {text.basis} {ended.basis}
        </p>
      )}
      {ended.ticket_id && <OpenTicket id={ended.ticket_id} />}
    </>
  )
}

function OpenTicket({ id }: { id: string }) {
  return (
    <Link to={`/tickets/${id}`} target="_blank" className="result-open">
      {text.open} ↗
    </Link>
  )
}
