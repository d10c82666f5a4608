import { Fact, Section } from '@/features/tickets/Section'
import { system } from '@/texts/zh/system'
import { formatLength, inCity } from '@/time/city'
import type { Database } from './api'
import { Bar } from './Bar'
import { LIMITS } from './concerns'
import { bytes, share } from './sizes'

const text = system.database

/** How big the database is and what fills it, and whether it is short of connections. */
export function DatabasePart({ database }: { database: Database }) {
  const { connections, max_connections: most, oldest_transaction_seconds: oldest } = database
  const isShort = share(connections, most) > LIMITS.connections
  const widest = Math.max(...database.tables.map(({ bytes: size }) => size), 1)
  return (
    <>
      <Section title={system.parts.database}>
        <dl className="facts system-facts">
          <Fact label={text.size}>{bytes(database.size_bytes)}</Fact>
          <Fact label={text.connections}>
            <span className="system-meter">
              {connections} / {most}
              <Bar
                part={connections}
                whole={most}
                isBad={isShort}
                label={`${connections}/${most}`}
              />
            </span>
          </Fact>
          <Fact label={text.transaction}>
            <span className={oldest > LIMITS.transactionSeconds ? 'system-bad' : ''}>
              {oldest < 1 ? text.none : formatLength(oldest)}
            </span>
          </Fact>
        </dl>
      </Section>
      <Section title={system.parts.tables}>
        <table className="system-table">
          <thead>
            <tr>
              <th>{text.columns.table}</th>
              <th className="system-figure">{text.columns.rows}</th>
              <th className="system-figure">{text.columns.size}</th>
              <th className="system-wide" aria-label={text.columns.size} />
            </tr>
          </thead>
          <tbody>
            {database.tables.map((table) => (
              <tr key={table.name}>
                <td>
                  <code>{table.name}</code>
                </td>
                <td className="system-figure">
                  {table.rows ? (
                    table.rows.toLocaleString()
                  ) : (
                    <span className="soft" title={text.notCounted}>
                      —
                    </span>
                  )}
                </td>
                <td className="system-figure">{bytes(table.bytes)}</td>
                <td className="system-wide">
                  <Bar part={table.bytes} whole={widest} label={bytes(table.bytes)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
      {database.bloat.length > 0 && <Bloat bloat={database.bloat} />}
    </>
  )
}

function Bloat({ bloat }: { bloat: Database['bloat'] }) {
  return (
    <Section title={system.parts.bloat}>
      <table className="system-table">
        <thead>
          <tr>
            <th>{text.bloat.table}</th>
            <th className="system-figure">{text.bloat.live}</th>
            <th className="system-figure">{text.bloat.dead}</th>
            <th>{text.bloat.at}</th>
          </tr>
        </thead>
        <tbody>
          {bloat.map(({ name, live, dead, last_vacuum_at: at }) => (
            <tr key={name}>
              <td>
                <code>{name}</code>
              </td>
              <td className="system-figure">{live.toLocaleString()}</td>
              <td className="system-figure">{dead.toLocaleString()}</td>
              <td>{at ? inCity(at).format('M月D日 HH:mm') : text.never}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}
