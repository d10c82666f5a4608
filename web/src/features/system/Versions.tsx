import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { useTargets } from '@/features/models/api'
import { Fact, Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import { inCity } from '@/time/city'
import type { System } from './api'

const text = system.versions
const MOVED_MS = 5000

/** What runs here, and whether the database is at the same step. */
export function Versions({ state }: { state: System }) {
  const { can } = useSession()
  const { database, real_now, business_now } = state
  const { current, missing } = database.migrations
  const isMoved = Math.abs(Date.parse(real_now) - Date.parse(business_now)) > MOVED_MS
  return (
    <Section title={system.parts.versions}>
      <dl className="facts">
        <Fact label={text.product}>{state.version}</Fact>
        <Fact label={text.database}>
          {database.version}
          {database.is_embedded && text.embedded}
        </Fact>
        <Fact label={text.python}>{state.python}</Fact>
        <Fact label={text.migration}>
          {current ?? '—'}{' '}
          <span className={missing.length ? 'system-bad' : 'soft'}>
            {missing.length ? text.missing(missing.join('、')) : text.complete}
          </span>
        </Fact>
        {isMoved && (
          <Fact label={text.clock}>
            {inCity(business_now).format('YYYY-MM-DD HH:mm')} {text.clockMoved}
          </Fact>
        )}
        {can('model:read') && <Models />}
      </dl>
    </Section>
  )
}

function Models() {
  const { data } = useTargets()
  if (!data?.length) return null
  return (
    <Fact label={system.parts.models}>
      {data.map(({ target, name, in_use, is_on }) => (
        <span key={target} className="system-model">
          {name} <span className="soft">{modelWord(is_on, in_use)}</span>
        </span>
      ))}
      <Link to="/admin/models">{system.see.models}</Link>
    </Fact>
  )
}

function modelWord(isOn: boolean, inUse: number | null) {
  if (!isOn) return system.models.off
  return inUse === null ? system.models.none : system.models.inUse(inUse)
}
