import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { Fact, Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import { formatLength } from '@/time/city'
import type { System } from './api'
import { LIMITS } from './concerns'

const ALWAYS = ['todo', 'doing', 'failed']
const STATES = [...ALWAYS, 'aborted', 'cancelled', 'succeeded']
const QUEUES = ['urgent', 'normal', 'bulk']

/** What waits: jobs by queue and state, and deadlines that nobody has fired. */
export function WorkPart({ state }: { state: System }) {
  const { can } = useSession()
  const text = system.queue
  const { queue, late_deadlines: late } = state
  const waited = queue.oldest_waiting_seconds
  return (
    <Section
      title={system.parts.queue}
      aside={can('job:read') && <Link to="/admin/jobs">{system.see.jobs}</Link>}
    >
      <QueueTable queue={queue} />
      <dl className="facts system-facts">
        <Fact label={text.oldest}>
          <span className={(waited ?? 0) > LIMITS.waitingSeconds ? 'system-bad' : ''}>
            {waited === null ? text.nothing : formatLength(waited)}
          </span>
        </Fact>
        <Fact label={text.late}>
          <span className={late > LIMITS.late ? 'system-bad' : ''}>{late}</span>
        </Fact>
      </dl>
    </Section>
  )
}

function QueueTable({ queue }: { queue: System['queue'] }) {
  const text = system.queue
  if (!queue.counts.length) return <p className="soft">{text.empty}</p>
  const count = (name: string, state: string) =>
    queue.counts.find((one) => one.queue === name && one.state === state)?.count ?? 0
  const others = queue.counts.map((one) => one.queue).filter((name) => !QUEUES.includes(name))
  const isThere = (one: string) => queue.counts.some(({ state }) => state === one)
  const states = STATES.filter((one) => ALWAYS.includes(one) || isThere(one))
  return (
    <table className="system-table">
      <thead>
        <tr>
          <th>{text.columns.queue}</th>
          {states.map((state) => (
            <th key={state} className="system-figure">
              {text.states[state] ?? state}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...new Set([...QUEUES, ...others])].map((name) => (
          <tr key={name}>
            <td>{text.names[name] ?? name}</td>
            {states.map((state) => {
              const n = count(name, state)
              const isBad = n > 0 && state === 'failed'
              return (
                <td key={state} className={isBad ? 'system-figure system-bad' : 'system-figure'}>
                  {n.toLocaleString()}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
