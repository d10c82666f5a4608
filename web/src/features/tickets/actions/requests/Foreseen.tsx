import { requests as text } from '@/texts/zh/requests'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { Fact } from '../../Section'
import type { Preview } from './steps'
import './requests.css'

/** What the clocks would become, with the way the unit's due date is reckoned. */
export function Foreseen({ preview }: { preview: Preview }) {
  const now = useBusinessNow(60)
  const { due_at, new_due_at } = preview
  if (!due_at || !new_due_at) return null
  return (
    <section className="foreseen" aria-label={text.foreseen} aria-live="polite">
      <dl className="facts">
        <Fact label={text.unitDue}>
          <Change before={due_at} after={new_due_at} now={now} />
        </Fact>
        <Fact label={text.citizenDue}>
          <Change before={preview.citizen_due_at} after={preview.new_citizen_due_at} now={now} />
        </Fact>
      </dl>
      <details>
        <summary>{text.steps}</summary>
        <ol className="clock-steps">
          {preview.steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </details>
    </section>
  )
}

function Change({ before, after, now }: { before: string; after: string; now: number }) {
  if (before === after) return <>{formatMoment(after, now)}</>
  return (
    <>
      <span className="soft">{formatMoment(before, now)}</span> {text.becomes}{' '}
      <strong>{formatMoment(after, now)}</strong>
    </>
  )
}
