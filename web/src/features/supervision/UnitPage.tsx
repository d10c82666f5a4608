import { Skeleton } from 'antd'
import '@/features/tickets/tickets.css'
import { supervision as text } from '@/texts/zh/supervision'
import { ErrorState } from '@/ui/states'
import { useUnitSupervision } from './api'
import { LetterList } from './SupervisionPage'
import { UrgeList } from './UrgeList'
import './supervision.css'

const WAITING = new Set(['issued', 'received', 'returned'])

/** What a unit was urged and written about: read, receive, answer. */
export function UnitPage() {
  const { data, error, refetch } = useUnitSupervision()
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active className="panel-waiting" />
  const lines = data.letters.map((row) => ({
    ...row,
    group: WAITING.has(row.state) ? 'waiting' : 'over',
  }))
  return (
    <div className="letter-desk">
      {data.urges.length > 0 && (
        <section className="urge-block" aria-label={text.urge.title}>
          <h2 className="rows-title">
            {text.urge.title} <span className="soft number">{data.urges.length}</span>
          </h2>
          <UrgeList urges={data.urges} withTicket />
        </section>
      )}
      <LetterList
        lines={lines}
        empty={{ title: text.emptyUnit, hint: text.emptyUnitHint }}
        groupsOf={(rows) =>
          (['waiting', 'over'] as const).map((name) => ({
            name,
            label: text.groups[name],
            rows: rows.filter(({ group }) => group === name),
          }))
        }
      />
    </div>
  )
}
