import { Segmented, Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { GroupedRows, type RowGroup } from '@/features/tickets/GroupedRows'
import '@/features/tickets/tickets.css'
import { useDeskRows } from '@/features/tickets/useDeskRows'
import { useRowCursor } from '@/features/tickets/useRowCursor'
import { exclusions as text } from '@/texts/zh/exclusions'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Exclusion, useExclusions, VIEWS, type View } from './api'
import { ExclusionPanel, STATE_COLOUR } from './ExclusionPanel'

const STATES = ['asked', 'granted', 'refused', 'withdrawn'] as const

const groupsOf = (rows: readonly Exclusion[]): RowGroup<Exclusion>[] =>
  STATES.map((name) => ({
    name,
    label: text.states[name],
    rows: rows.filter(({ state }) => state === name),
  }))

/** Applications to leave a ticket or an evaluation out of the rates; two people decide each. */
export function ExclusionsPage() {
  const { can } = useSession()
  const views = VIEWS.filter((view) => view !== 'mine' || can('exclusion:decide'))
  const [params, setParams] = useSearchParams()
  const view: View = views.find((one) => one === params.get('view')) ?? views[0] ?? 'asked'
  const list = useExclusions(view)
  const held = useDeskRows<Exclusion>(list.data?.items ?? [], view)
  const groups = groupsOf(held.rows)
  const ids = groups.flatMap(({ rows }) => rows.map(({ id }) => id))
  const selected = params.get('open')
  const select = (id: string | undefined) =>
    setParams(withFilter(params, 'open', id), { replace: true })
  useRowCursor({ ids, selected, onSelect: select, onBack: () => select(undefined) })
  const chosen = held.rows.find(({ id }) => id === selected)
  const next = () => {
    if (selected) held.finish(selected)
    select(ids.find((id) => id !== selected && !held.goneIds.has(id)))
  }
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <section className="split-list" aria-label={text.title}>
        <div className="list-tools">
          <Segmented<View>
            value={view}
            options={views.map((value) => ({ value, label: text.views[value] }))}
            onChange={(value) => setParams({ view: value })}
          />
        </div>
        <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
        <div className="list-scroll">
          {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
          {list.isPending && <Skeleton active className="panel-waiting" />}
          {list.data && !held.rows.length && (
            <EmptyState
              title={view === 'mine' ? text.emptyMine : text.empty}
              hint={text.emptyHint}
            />
          )}
          <GroupedRows
            groups={groups}
            selected={selected}
            goneIds={held.goneIds}
            idOf={({ id }) => id}
            onSelect={select}
          >
            {(row) => <Line row={row} />}
          </GroupedRows>
        </div>
      </section>
      {chosen ? (
        <ExclusionPanel key={chosen.id} exclusion={chosen} onNext={next} />
      ) : (
        <aside className="split-panel">
          <EmptyState title={text.pick} hint={text.pickHint} />
        </aside>
      )}
    </div>
  )
}

function Line({ row }: { row: Exclusion }) {
  return (
    <>
      <span className="number">{row.ticket.number}</span>
      <span className="one-line" title={row.ticket.title}>
        {row.ticket.title}
      </span>
      <span className="one-line soft" title={text.codes[row.code]}>
        {text.codes[row.code]}
      </span>
      <span className="one-line soft" title={row.unit_name}>
        {row.ticket.lead_unit_name ?? row.unit_name}
      </span>
      <span className="flags">
        <span className="word-tag">
          {row.evaluation ? text.aboutEvaluation(row.evaluation.round) : text.aboutTicket}
        </span>
      </span>
      <span>
        {row.state === 'asked' ? (
          <Relative at={row.asked_at} />
        ) : (
          <StateTag colour={STATE_COLOUR[row.state]}>{text.states[row.state]}</StateTag>
        )}
      </span>
    </>
  )
}
