import { Button } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { client, unwrap } from '@/api/client'
import { useSession } from '@/api/session'
import { itemsOf } from '@/features/tickets/bulkActions'
import { OneLine } from '@/features/tickets/columns'
import { DeskList } from '@/features/tickets/DeskList'
import { useDeskList } from '@/features/tickets/useDeskList'
import { useDeskRows } from '@/features/tickets/useDeskRows'
import { bulk } from '@/texts/zh/bulk'
import { callbacks as text } from '@/texts/zh/callbacks'
import { common, word } from '@/texts/zh/common'
import { tickets } from '@/texts/zh/tickets'
import { formatMoment } from '@/time/city'
import { useBusinessNow } from '@/time/clock'
import { ClockBar } from '@/ui/ClockBar'
import type { BulkAction } from '@/ui/list/BulkBar'
import type { ListColumn } from '@/ui/list/columns'
import { Found } from '@/ui/list/Found'
import { Relative } from '@/ui/Relative'
import { UrgencyTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
import { type Callback, type CallbackFilter, useCallbacks, useDesk } from './api'
import { CallbackPanel } from './CallbackPanel'
import './callbacks.css'
import { groupsOf } from './groups'

/** Whom to call, in the order of need; the chosen one is called beside the list. */
export function CallbacksPage() {
  const now = useBusinessNow(10)
  const [params, setParams] = useSearchParams()
  const filter = filterOf(params)
  const { can } = useSession()
  const found = useCallbacks(filter)
  const held = useDeskRows<Callback>(found.data?.items ?? [], JSON.stringify(filter))
  const [selected, setSelected] = useState<string | null>(null)
  const list = useDeskList<Callback>({
    page: 'callbacks',
    rows: held.rows,
    groupsOf: (rows) => groupsOf(rows, now),
    columns: COLUMNS,
    defaults: DEFAULTS,
    textOf,
    canMark: can('callback:handle'),
    selected,
    onSelect: (id) => setSelected(id ?? null),
  })
  const chosen = held.rows.find(({ id }) => id === selected)
  const next = () => {
    const rest = list.ids.filter((id) => id !== selected && !held.goneIds.has(id))
    if (selected) held.finish(selected)
    setSelected(rest[0] ?? null)
  }
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <DeskList<Callback>
        of={list}
        label={text.title}
        what={text.word}
        empty={{ title: text.empty, hint: text.emptyHint }}
        isPending={!found.data}
        isCut={Boolean(found.data?.next)}
        error={found.error}
        onRetry={() => found.refetch()}
        held={held}
        selected={selected}
        onSelect={setSelected}
        actions={can('callback:handle') ? [TAKE] : []}
        ask={(body) => client.POST('/api/v1/callbacks/export', { body, parseAs: 'blob' })}
        tools={
          Object.keys(filter).length > 0 && (
            <>
              <span>{text.filtered(filter.due ? text.dues[filter.due] : text.dues.states)}</span>
              <Button type="link" onClick={() => setParams({})}>
                {text.clear}
              </Button>
            </>
          )
        }
        above={<DeskLine />}
      />
      {chosen ? (
        <CallbackPanel key={chosen.id} callback={chosen} onNext={next} />
      ) : (
        <aside className="split-panel">
          <EmptyState title={text.pick} hint={text.pickHint} />
        </aside>
      )}
    </div>
  )
}

const STATES = ['waiting', 'taken', 'done', 'unreached', 'void'] as const

/** What a figure elsewhere led to: the filters stand in the address. */
function filterOf(params: URLSearchParams): CallbackFilter {
  const due = params.get('due')
  const state = STATES.filter((one) => params.getAll('state').includes(one))
  return {
    ...((due === 'due' || due === 'overdue') && { due }),
    ...(state.length && { state }),
  }
}

/** Whether calling is allowed now, and how much waits. */
function DeskLine() {
  const now = useBusinessNow(10)
  const { data: desk } = useDesk()
  if (!desk) return <div className="list-tools" />
  const when = formatMoment(desk.changes_at, now)
  return (
    <div className="list-tools callback-desk">
      <strong>{desk.is_calling_allowed ? text.desk.open(when) : text.desk.quiet(when)}</strong>
      <span className="list-tools-gap" />
      {desk.overdue > 0 && <span className="callback-late">{text.desk.overdue(desk.overdue)}</span>}
      <span>{text.desk.soon(desk.due_soon)}</span>
      <span>{text.desk.waiting(desk.waiting)}</span>
      <span>{text.desk.mine(desk.mine)}</span>
    </div>
  )
}

const textOf = (row: Callback) =>
  [row.number, row.title, row.lead_unit_name, row.category_name, row.citizen_name].join(' ')

const TAKE: BulkAction<Callback> = {
  name: 'take',
  label: bulk.takeCallbacks,
  keys: 'T',
  idOf: ({ id }) => id,
  nameOf: ({ number, title }) => `${number} ${title}`,
  fits: ({ state }) => state === 'waiting',
  send: (rows, is_preview) =>
    unwrap(
      client.POST('/api/v1/bulk/take-callbacks', { body: { items: itemsOf(rows), is_preview } }),
    ),
}

const COLUMNS: readonly ListColumn<Callback>[] = [
  {
    name: 'number',
    label: text.columns.number,
    width: 128,
    render: ({ number }) => <span className="number">{number}</span>,
  },
  {
    name: 'title',
    label: text.columns.title,
    width: 240,
    grows: true,
    render: ({ title }, sought) => (
      <span className="one-line" title={title}>
        <Found text={title} sought={sought} />
      </span>
    ),
  },
  {
    name: 'kind',
    label: text.columns.kind,
    width: 52,
    render: ({ kind }) => word(common.kinds, kind),
  },
  {
    name: 'category',
    label: text.columns.category,
    width: 110,
    render: ({ category_name }) => <OneLine title={category_name}>{category_name}</OneLine>,
  },
  {
    name: 'lead',
    label: text.columns.lead,
    width: 120,
    render: ({ lead_unit_name }) => <OneLine>{lead_unit_name}</OneLine>,
  },
  {
    name: 'citizen',
    label: text.columns.citizen,
    width: 64,
    render: ({ citizen_name }) => citizen_name,
  },
  {
    name: 'solved',
    label: text.columns.solved,
    width: 80,
    render: ({ unit_claims }) => unit_claims && tickets.solved[unit_claims],
  },
  {
    name: 'tries',
    label: text.columns.tries,
    width: 96,
    render: (row) => (
      <OneLine>
        {row.taken_by_name && !row.is_mine
          ? text.takenBy(row.taken_by_name)
          : text.tries(row.attempts.length)}
      </OneLine>
    ),
  },
  {
    name: 'flags',
    label: text.columns.flags,
    width: 52,
    render: ({ urgency }) => <UrgencyTag urgency={urgency} />,
  },
  {
    name: 'submitted',
    label: text.columns.submitted,
    width: 100,
    render: ({ settled_at }) => <Relative at={settled_at} />,
  },
  {
    name: 'clock',
    label: text.columns.clock,
    width: 136,
    render: (row) => <ClockBar clock={clockOf(row)} />,
  },
]
const DEFAULTS = ['number', 'title', 'lead', 'tries', 'flags', 'clock']

export const clockOf = (row: Callback) => ({ ...row.clock, label: text.clockLabel })
