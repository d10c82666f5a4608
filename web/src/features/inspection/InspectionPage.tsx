import { Button, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { GroupedRows, type RowGroup } from '@/features/tickets/GroupedRows'
import '@/features/tickets/tickets.css'
import { useDeskRows } from '@/features/tickets/useDeskRows'
import { useRowCursor } from '@/features/tickets/useRowCursor'
import { inspection as text } from '@/texts/zh/inspection'
import { NewRowsBar } from '@/ui/NewRowsBar'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type InspectionRow, useInspection, useInspections, VIEWS, type View } from './api'
import { STATE_COLOUR } from './colours'
import { InspectionPanel } from './InspectionPanel'
import './inspection.css'
import { Rates } from './Rates'

const GROUPS = Object.keys(text.groups) as (keyof typeof text.groups)[]

function groupOf(row: InspectionRow): keyof typeof text.groups {
  if (row.state !== 'open' && row.state !== 'taken') return 'ended'
  return row.is_mine ? 'mine' : row.why
}

/** By why it is looked at; what I have taken stands first. */
export const groupsOf = (rows: readonly InspectionRow[]): RowGroup<InspectionRow>[] =>
  GROUPS.map((name) => ({
    name,
    label: text.groups[name],
    rows: rows.filter((row) => groupOf(row) === name),
  }))

const EMPTY = {
  live: { title: text.empty, hint: text.emptyHint },
  contested: { title: text.emptyContested },
  ended: { title: text.emptyEnded },
}

/** What is to be inspected and why; the chosen one is judged beside the list. */
export function InspectionPage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const [showsRates, setShowsRates] = useState(false)
  const view: View = VIEWS.find((one) => one === params.get('view')) ?? 'live'
  const list = useInspections(view)
  const held = useDeskRows<InspectionRow>(list.data?.items ?? [], view)
  const groups = groupsOf(held.rows)
  const ids = groups.flatMap(({ rows }) => rows.map(({ id }) => id))
  const selected = params.get('open')
  const select = (id: string | undefined) =>
    setParams(withFilter(params, 'open', id), { replace: true })
  useRowCursor({ ids, selected, onSelect: select, onBack: () => select(undefined) })
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
            options={VIEWS.map((value) => ({ value, label: text.views[value] }))}
            onChange={(value) => setParams(value === 'live' ? {} : { view: value })}
          />
          <span className="list-tools-gap" />
          {can('inspection:handle') && (
            <Button onClick={() => setShowsRates(true)}>{text.rates.title}</Button>
          )}
        </div>
        <NewRowsBar count={held.newCount} what={text.word} onShow={held.show} />
        <div className="list-scroll">
          {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
          {list.isPending && <Skeleton active className="panel-waiting" />}
          {list.data && !held.rows.length && <EmptyState {...EMPTY[view]} />}
          <GroupedRows
            groups={groups}
            selected={selected}
            goneIds={held.goneIds}
            idOf={({ id }) => id}
            onSelect={select}
          >
            {(row) => <InspectionLine row={row} />}
          </GroupedRows>
        </div>
      </section>
      {selected ? (
        <Chosen key={selected} id={selected} onNext={next} />
      ) : (
        <aside className="split-panel">
          <EmptyState title={text.pick} hint={text.pickHint} />
        </aside>
      )}
      {showsRates && <Rates onClose={() => setShowsRates(false)} />}
    </div>
  )
}

function Chosen({ id, onNext }: { id: string; onNext: () => void }) {
  const { data, error, refetch } = useInspection(id)
  return (
    <InspectionPanel inspection={data} error={error} onRetry={() => refetch()} onNext={onNext} />
  )
}

/** One line: number, title, unit, the first reason, what the machine noticed, state. */
export function InspectionLine({ row }: { row: InspectionRow }) {
  const isLive = row.state === 'open' || row.state === 'taken'
  return (
    <>
      <span className="number">{row.ticket.number}</span>
      <span className="one-line" title={row.ticket.title}>
        {row.ticket.title}
      </span>
      <span className="one-line soft" title={row.reasons.join('；')}>
        {row.reasons[0]}
      </span>
      <span className="one-line soft" title={row.unit_name}>
        {row.ticket.lead_unit_name ?? row.unit_name}
      </span>
      <span className="flags">
        {row.reasons.length > 1 && <span className="word-tag">+{row.reasons.length - 1}</span>}
        {row.contest !== 'none' && (
          <StateTag colour={row.contest === 'asked' ? 'in_hand' : 'waiting'}>
            {text.contests[row.contest]}
          </StateTag>
        )}
      </span>
      <span>
        {isLive && !row.taken_by_name && <Relative at={row.opened_at} />}
        {isLive && row.taken_by_name && (
          <span className="soft">{text.takenBy(row.taken_by_name)}</span>
        )}
        {!isLive && (
          <StateTag colour={STATE_COLOUR[row.state]}>
            {`${text.states[row.state]} ${row.score ?? ''}`}
          </StateTag>
        )}
      </span>
    </>
  )
}
