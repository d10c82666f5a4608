import { Alert, Skeleton } from 'antd'
import { Link } from 'react-router'
import { system as text } from '@/texts/zh/system'
import { inCity } from '@/time/city'
import { StateTag } from '@/ui/StateTag'
import { ErrorState } from '@/ui/states'
import { type System, useSystem } from './api'
import { BackupPart } from './BackupPart'
import { concernsOf } from './concerns'
import { DatabasePart } from './DatabasePart'
import { MachinePart } from './MachinePart'
import { SlowPart } from './SlowPart'
import { SubscribersPart } from './SubscribersPart'
import './system.css'
import { Versions } from './Versions'
import { WorkPart } from './WorkPart'

const timeOf = (at: string) => inCity(at).format('HH:mm:ss')

/** Whether the place is well: what needs a person first, then everything that was measured. */
export function SystemPage() {
  const state = useSystem()
  const found = state.data
  if (state.error && !found)
    return <ErrorState error={state.error} onRetry={() => state.refetch()} />
  if (!found) return <Skeleton active className="panel-waiting" />
  return (
    <div className="system">
      <div className="list-tools">
        <h1>{text.title}</h1>
        {!state.error && <span className="soft">{text.readAt(timeOf(found.real_now))}</span>}
      </div>
      {state.error && (
        <Alert type="warning" showIcon banner title={text.stale(timeOf(found.real_now))} />
      )}
      <Concerns state={found} />
      <div className="system-parts">
        <div>
          <Versions state={found} />
          <MachinePart state={found} />
          <BackupPart last={found.backup} good={found.last_good_backup} />
          <SubscribersPart subscribers={found.subscribers} />
        </div>
        <div>
          <WorkPart state={found} />
          <DatabasePart database={found.database} />
        </div>
      </div>
      <SlowPart slow={found.slow} />
    </div>
  )
}

function Concerns({ state }: { state: System }) {
  const concerns = concernsOf(state)
  if (!concerns.length)
    return (
      <p className="system-well">
        <StateTag colour="done">{text.well}</StateTag> <span className="soft">{text.wellHint}</span>
      </p>
    )
  return (
    <section className="system-concerns" aria-label={text.concerns(concerns.length)}>
      <h2>{text.concerns(concerns.length)}</h2>
      <ul>
        {concerns.map(({ text: words, isGrave, page }) => (
          <li key={words}>
            <span className="system-concern" data-grave={isGrave}>
              {isGrave ? '■' : '◐'}
            </span>
            <span>
              {words} {page && <Link to={page}>{text.see.jobs}</Link>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
