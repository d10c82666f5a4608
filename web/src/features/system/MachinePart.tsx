import { Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import { formatLength } from '@/time/city'
import { StateTag } from '@/ui/StateTag'
import type { System } from './api'
import { Bar } from './Bar'
import { LIMITS } from './concerns'
import { bytes, share } from './sizes'

/** The processes that give signs of life, and the disks they write to. */
export function MachinePart({ state }: { state: System }) {
  return (
    <>
      <Processes state={state} />
      <Disks state={state} />
    </>
  )
}

function Processes({ state }: { state: System }) {
  const text = system.process
  const { processes, real_now } = state
  const now = Date.parse(real_now)
  return (
    <Section title={system.parts.processes}>
      {processes.length === 0 && <p className="soft">{text.none}</p>}
      {processes.length > 0 && (
        <table className="system-table">
          <thead>
            <tr>
              <th>{text.columns.name}</th>
              <th>{text.columns.place}</th>
              <th>{text.columns.up}</th>
              <th>{text.columns.beat}</th>
              <th className="system-figure">{text.columns.screens}</th>
            </tr>
          </thead>
          <tbody>
            {processes.map((one) => (
              <tr key={`${one.host}/${one.pid}`}>
                <td>
                  <StateTag colour={one.is_silent ? 'overdue' : 'done'}>
                    {text.names[one.process] ?? one.process}
                  </StateTag>{' '}
                  {one.is_silent && <span className="system-bad">{text.silent}</span>}
                </td>
                <td>
                  {one.host} <span className="soft">{one.pid}</span>
                </td>
                <td>{formatLength(one.uptime_seconds)}</td>
                <td>{system.backup.ago(formatLength((now - Date.parse(one.beat_at)) / 1000))}</td>
                <td className="system-figure">{one.process === 'serve' ? one.screens : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  )
}

function Disks({ state }: { state: System }) {
  const text = system.disk
  return (
    <Section title={system.parts.disks}>
      {state.disks.map(({ name, path, total_bytes: total, free_bytes: free }) => {
        const percent = Math.round(share(total - free, total) * 100)
        return (
          <div key={path} className="system-disk">
            <span>
              {text.names[name] ?? name} <code className="soft">{path}</code>
            </span>
            <span className="number">{text.free(bytes(free), bytes(total))}</span>
            <Bar
              part={total - free}
              whole={total}
              isBad={share(free, total) < LIMITS.diskFree}
              label={text.used(percent)}
            />
          </div>
        )
      })}
      <p className="soft">{text.folder(bytes(state.data_folder_bytes))}</p>
    </Section>
  )
}
