import { Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { GroupedRows } from '@/features/tickets/GroupedRows'
import '@/features/tickets/tickets.css'
import { useRowCursor } from '@/features/tickets/useRowCursor'
import { inspection as text } from '@/texts/zh/inspection'
import { EmptyState, ErrorState } from '@/ui/states'
import { useVerdict, useVerdicts } from './api'
import { groupsOf, InspectionLine } from './InspectionPage'
import { InspectionPanel } from './InspectionPanel'

/** What inspection said of the unit's work; a bad verdict may be contested once. */
export function VerdictsPage() {
  const { me } = useSession()
  const [params, setParams] = useSearchParams()
  const { data, error, isPending, refetch } = useVerdicts(me.unit?.id)
  const groups = groupsOf(data?.items ?? [])
  const ids = groups.flatMap(({ rows }) => rows.map(({ id }) => id))
  const selected = params.get('open')
  const select = (id: string | undefined) =>
    setParams(withFilter(params, 'open', id), { replace: true })
  useRowCursor({ ids, selected, onSelect: select, onBack: () => select(undefined) })
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <section className="split-list" aria-label={text.verdicts}>
        <div className="list-scroll">
          {error && <ErrorState error={error} onRetry={() => refetch()} />}
          {isPending && <Skeleton active className="panel-waiting" />}
          {data && !data.items.length && (
            <EmptyState title={text.verdictsEmpty} hint={text.verdictsEmptyHint} />
          )}
          <GroupedRows groups={groups} selected={selected} idOf={({ id }) => id} onSelect={select}>
            {(row) => <InspectionLine row={row} />}
          </GroupedRows>
        </div>
      </section>
      {selected ? (
        <Chosen key={selected} id={selected} />
      ) : (
        <aside className="split-panel">
          <EmptyState title={text.pickVerdict} />
        </aside>
      )}
    </div>
  )
}

function Chosen({ id }: { id: string }) {
  const { data, error, refetch } = useVerdict(id)
  return (
    <InspectionPanel
      inspection={data}
      error={error}
      onRetry={() => refetch()}
      onNext={() => undefined}
    />
  )
}
