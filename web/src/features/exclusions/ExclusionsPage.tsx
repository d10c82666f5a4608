import { Segmented } from 'antd'
import { useSearchParams } from 'react-router'
import { client } from '@/api/client'
import { useSession } from '@/api/session'
import { OneLine } from '@/features/tickets/columns'
import { DeskList } from '@/features/tickets/DeskList'
import { withFilter } from '@/features/tickets/filters'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { useDeskList } from '@/features/tickets/useDeskList'
import { useDeskRows } from '@/features/tickets/useDeskRows'
import { exclusions as text } from '@/texts/zh/exclusions'
import type { ListColumn } from '@/ui/list/columns'
import { Found } from '@/ui/list/Found'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
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
  const found = useExclusions(view)
  const held = useDeskRows<Exclusion>(found.data?.items ?? [], view)
  const selected = params.get('open')
  const select = (id: string | undefined) =>
    setParams(withFilter(params, 'open', id), { replace: true })
  const list = useDeskList<Exclusion>({
    page: 'exclusions',
    rows: held.rows,
    groupsOf,
    columns: COLUMNS,
    defaults: DEFAULTS,
    textOf,
    canMark: false,
    selected,
    onSelect: select,
  })
  const chosen = held.rows.find(({ id }) => id === selected)
  const next = () => {
    if (selected) held.finish(selected)
    select(list.ids.find((id) => id !== selected && !held.goneIds.has(id)))
  }
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <DeskList<Exclusion>
        of={list}
        label={text.title}
        what={text.word}
        empty={{ title: view === 'mine' ? text.emptyMine : text.empty, hint: text.emptyHint }}
        isPending={!found.data}
        isCut={Boolean(found.data?.next)}
        error={found.error}
        onRetry={() => found.refetch()}
        held={held}
        selected={selected}
        onSelect={select}
        ask={(body) => client.POST('/api/v1/exclusions/export', { body, parseAs: 'blob' })}
        tools={
          <Segmented<View>
            value={view}
            options={views.map((value) => ({ value, label: text.views[value] }))}
            onChange={(value) => setParams(withFilter(params, 'view', value))}
          />
        }
      />
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

const textOf = (row: Exclusion) =>
  [
    row.ticket.number,
    row.ticket.title,
    row.ticket.lead_unit_name,
    row.unit_name,
    text.codes[row.code],
    row.evidence,
  ].join(' ')

const COLUMNS: readonly ListColumn<Exclusion>[] = [
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
    name: 'reason',
    label: text.columns.reason,
    width: 120,
    render: ({ code }) => <OneLine title={text.codes[code]}>{text.codes[code]}</OneLine>,
  },
  {
    name: 'unit',
    label: text.columns.unit,
    width: 100,
    render: ({ unit_name }) => <OneLine title={unit_name}>{unit_name}</OneLine>,
  },
  {
    name: 'lead',
    label: text.columns.lead,
    width: 100,
    render: ({ ticket }) => <OneLine>{ticket.lead_unit_name}</OneLine>,
  },
  {
    name: 'evidence',
    label: text.columns.evidence,
    width: 180,
    render: ({ evidence }) => <OneLine title={evidence}>{evidence}</OneLine>,
  },
  {
    name: 'asked_by',
    label: text.columns.asked_by,
    width: 80,
    render: ({ asked_by_name }) => <OneLine>{asked_by_name}</OneLine>,
  },
  {
    name: 'asked_at',
    label: text.columns.asked_at,
    width: 100,
    render: ({ asked_at }) => <Relative at={asked_at} />,
  },
  {
    name: 'state',
    label: text.columns.state,
    width: 150,
    render: (row) => (
      <span className="flags">
        <span className="word-tag">
          {row.evaluation ? text.aboutEvaluation(row.evaluation.round) : text.aboutTicket}
        </span>
        {row.state === 'asked' ? (
          <Relative at={row.asked_at} />
        ) : (
          <StateTag colour={STATE_COLOUR[row.state]}>{text.states[row.state]}</StateTag>
        )}
      </span>
    ),
  },
]
const DEFAULTS = ['number', 'title', 'reason', 'unit', 'state']
