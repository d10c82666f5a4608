import { Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import type { System } from './api'
import { LIMITS } from './concerns'

const MOST_COUNTED = 10_000

/** How many events each subscriber has still to read, and which it could not take. */
export function SubscribersPart({ subscribers }: { subscribers: System['subscribers'] }) {
  const text = system.subscribers
  return (
    <Section title={system.parts.subscribers}>
      {subscribers.length === 0 && <p className="soft">{text.none}</p>}
      {subscribers.length > 0 && (
        <table className="system-table">
          <thead>
            <tr>
              <th>{text.columns.name}</th>
              <th className="system-figure">{text.columns.behind}</th>
              <th className="system-figure">{text.columns.parked}</th>
            </tr>
          </thead>
          <tbody>
            {subscribers.map(({ name, behind, parked }) => (
              <tr key={name}>
                <td>{text.names[name] ?? name}</td>
                <td
                  className={behind > LIMITS.behind ? 'system-figure system-bad' : 'system-figure'}
                >
                  {behind >= MOST_COUNTED ? text.most(MOST_COUNTED) : behind}
                </td>
                <td className={parked ? 'system-figure system-bad' : 'system-figure'}>{parked}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}
