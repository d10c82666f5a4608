import { Button, Segmented } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import { useSession } from '@/api/session'
import { itemsOf } from '@/features/tickets/bulkActions'
import { OneLine } from '@/features/tickets/columns'
import { DeskList } from '@/features/tickets/DeskList'
import { withFilter } from '@/features/tickets/filters'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { useDeskList } from '@/features/tickets/useDeskList'
import { useDeskRows } from '@/features/tickets/useDeskRows'
import { bulk } from '@/texts/zh/bulk'
import { common, word } from '@/texts/zh/common'
import { inspection as text } from '@/texts/zh/inspection'
import type { BulkAction } from '@/ui/list/BulkBar'
import type { ListColumn } from '@/ui/list/columns'
import { Found } from '@/ui/list/Found'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
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
  const found = useInspections(view)
  const held = useDeskRows<InspectionRow>(found.data?.items ?? [], view)
  const selected = params.get('open')
  const select = (id: string | undefined) =>
    setParams(withFilter(params, 'open', id), { replace: true })
  const list = useDeskList<InspectionRow>({
    page: 'inspections',
    rows: held.rows,
    groupsOf,
    columns: COLUMNS,
    defaults: DEFAULTS,
    textOf,
    canMark: can('inspection:handle'),
    selected,
    onSelect: select,
  })
  const next = () => {
    if (selected) held.finish(selected)
    select(list.ids.find((id) => id !== selected && !held.goneIds.has(id)))
  }
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <DeskList<InspectionRow>
        of={list}
        label={text.title}
        what={text.word}
        empty={EMPTY[view]}
        isPending={!found.data}
        isCut={Boolean(found.data?.next)}
        error={found.error}
        onRetry={() => found.refetch()}
        held={held}
        selected={selected}
        onSelect={select}
        actions={can('inspection:handle') ? [TAKE] : []}
        ask={(body) => client.POST('/api/v1/inspections/export', { body, parseAs: 'blob' })}
        tools={
          <>
            <Segmented<View>
              value={view}
              options={VIEWS.map((value) => ({ value, label: text.views[value] }))}
              onChange={(value) =>
                setParams(withFilter(params, 'view', value === 'live' ? undefined : value))
              }
            />
            {can('inspection:handle') && (
              <Button onClick={() => setShowsRates(true)}>{text.rates.title}</Button>
            )}
          </>
        }
      />
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

const textOf = (row: InspectionRow) =>
  [
    row.ticket.number,
    row.ticket.title,
    row.ticket.lead_unit_name,
    row.unit_name,
    ...row.reasons,
  ].join(' ')

const isLive = ({ state }: InspectionRow) => state === 'open' || state === 'taken'

const TAKE: BulkAction<InspectionRow> = {
  name: 'take',
  label: bulk.takeInspections,
  keys: 'T',
  idOf: ({ id }) => id,
  nameOf: ({ ticket }) => `${ticket.number} ${ticket.title}`,
  fits: (row) => isLive(row) && !row.is_mine,
  send: (rows, is_preview) =>
    unwrap(
      client.POST('/api/v1/bulk/take-inspections', { body: { items: itemsOf(rows), is_preview } }),
    ),
}

const COLUMNS: readonly ListColumn<InspectionRow>[] = [
  {
    name: 'number',
    label: text.columns.number,
    width: 128,
    render: ({ ticket }) => <span className="number">{ticket.number}</span>,
  },
  {
    name: 'title',
    label: text.columns.title,
    width: 240,
    grows: true,
    render: ({ ticket }, sought) => (
      <span className="one-line" title={ticket.title}>
        <Found text={ticket.title} sought={sought} />
      </span>
    ),
  },
  {
    name: 'kind',
    label: text.columns.kind,
    width: 52,
    render: ({ ticket }) => word(common.kinds, ticket.kind),
  },
  {
    name: 'reason',
    label: text.columns.reason,
    width: 130,
    render: ({ reasons }) => <OneLine title={reasons.join('；')}>{reasons[0]}</OneLine>,
  },
  {
    name: 'lead',
    label: text.columns.lead,
    width: 100,
    render: ({ ticket, unit_name }) => (
      <OneLine title={unit_name}>{ticket.lead_unit_name ?? unit_name}</OneLine>
    ),
  },
  {
    name: 'unit',
    label: text.columns.unit,
    width: 120,
    render: ({ unit_name }) => <OneLine title={unit_name}>{unit_name}</OneLine>,
  },
  { name: 'state', label: text.columns.state, width: 110, render: (row) => <State row={row} /> },
  {
    name: 'opened',
    label: text.columns.opened,
    width: 100,
    render: ({ opened_at }) => <Relative at={opened_at} />,
  },
  {
    name: 'taken_by',
    label: text.columns.taken_by,
    width: 80,
    render: (row) => <OneLine>{row.decided_by_name ?? row.taken_by_name}</OneLine>,
  },
  { name: 'score', label: text.columns.score, width: 52, render: ({ score }) => score },
]
const DEFAULTS = ['number', 'title', 'reason', 'lead', 'state']

/** How many more reasons, what was contested, who has it, or how it ended. */
function State({ row }: { row: InspectionRow }) {
  return (
    <span className="flags">
      {row.reasons.length > 1 && <span className="word-tag">+{row.reasons.length - 1}</span>}
      {row.contest !== 'none' && (
        <StateTag colour={row.contest === 'asked' ? 'in_hand' : 'waiting'}>
          {text.contests[row.contest]}
        </StateTag>
      )}
      {isLive(row) && !row.taken_by_name && <Relative at={row.opened_at} />}
      {isLive(row) && row.taken_by_name && (
        <span className="soft">{text.takenBy(row.taken_by_name)}</span>
      )}
      {!isLive(row) && (
        <StateTag colour={STATE_COLOUR[row.state]}>
          {`${text.states[row.state]} ${row.score ?? ''}`}
        </StateTag>
      )}
    </span>
  )
}

/** One line: number, title, the first reason, the unit, what became of it. */
export function InspectionLine({ row }: { row: InspectionRow }) {
  return COLUMNS.filter(({ name }) => DEFAULTS.includes(name)).map(({ name, render }) => (
    <span key={name} className="cell" data-column={name}>
      {render(row, '')}
    </span>
  ))
}
