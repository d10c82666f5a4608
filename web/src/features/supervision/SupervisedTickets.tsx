import { useState } from 'react'
import { useNavigate } from 'react-router'
import { client, unwrap } from '@/api/client'
import { useSession } from '@/api/session'
import { itemsOf } from '@/features/tickets/bulkActions'
import { OneLine } from '@/features/tickets/columns'
import { DeskList } from '@/features/tickets/DeskList'
import { useDeskList } from '@/features/tickets/useDeskList'
import { bulk } from '@/texts/zh/bulk'
import { supervision as text } from '@/texts/zh/supervision'
import type { BulkAction } from '@/ui/list/BulkBar'
import type { ListColumn } from '@/ui/list/columns'
import { Found } from '@/ui/list/Found'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import { useHeldRows } from '@/ui/useHeldRows'
import type { Desk } from './api'

const COLOURS = { 3: 'alert', 2: 'overdue', 1: 'near' } as const
const LEVELS = [3, 2, 1] as const

type Ticket = Desk['tickets'][number]

const levelOf = ({ supervision_level: level }: Ticket) =>
  Math.min(Math.max(level, 1), 3) as 1 | 2 | 3

const COLUMNS: readonly ListColumn<Ticket>[] = [
  {
    name: 'level',
    label: text.columns.level,
    width: 96,
    render: (row) => (
      <StateTag colour={COLOURS[levelOf(row)]}>{text.levels[levelOf(row)]}</StateTag>
    ),
  },
  {
    name: 'state',
    label: text.columns.state,
    width: 112,
    render: ({ state }) => <TicketStateTag state={state} />,
  },
  {
    name: 'number',
    label: text.columns.number,
    width: 128,
    render: ({ number }) => <span className="number">{number}</span>,
  },
  {
    name: 'title',
    label: text.columns.ticket,
    width: 260,
    grows: true,
    render: ({ title }, sought) => (
      <span className="one-line" title={title}>
        <Found text={title} sought={sought} />
      </span>
    ),
  },
  {
    name: 'lead',
    label: text.columns.unit,
    width: 140,
    render: ({ lead_unit_name }) => <OneLine>{lead_unit_name}</OneLine>,
  },
  {
    name: 'due',
    label: text.columns.due,
    width: 110,
    render: ({ due_at }) => (
      <span className="soft">
        <Relative at={due_at} />
      </span>
    ),
  },
]
const DEFAULTS = COLUMNS.map(({ name }) => name)

const URGE: BulkAction<Ticket> = {
  name: 'urge',
  label: bulk.urge,
  keys: 'U',
  words: { label: bulk.urgeWords, isNeeded: true },
  idOf: ({ id }) => id,
  nameOf: ({ number, title }) => `${number} ${title}`,
  send: (rows, is_preview, words) =>
    unwrap(
      client.POST('/api/v1/bulk/urge', {
        body: { items: itemsOf(rows), is_preview, text: words || bulk.urgePreview },
      }),
    ),
}

/** Open tickets under supervision, red first; Enter or a click opens one. */
export function SupervisedTickets({ tickets }: { tickets: Desk['tickets'] }) {
  const { can } = useSession()
  const navigate = useNavigate()
  const held = useHeldRows(tickets, 'tickets')
  const open = (id: string) => navigate(`/tickets/${id}`)
  const [selected, setSelected] = useState<string | null>(null)
  const canUrge = can('ticket:supervise')
  const list = useDeskList<Ticket>({
    page: 'supervised',
    rows: held.rows,
    groupsOf: (rows) =>
      LEVELS.map((level) => ({
        name: String(level),
        label: text.levels[level],
        rows: rows.filter((row) => levelOf(row) === level),
      })),
    columns: COLUMNS,
    defaults: DEFAULTS,
    textOf: ({ number, title, lead_unit_name }) => `${number} ${title} ${lead_unit_name ?? ''}`,
    canMark: canUrge,
    selected,
    onSelect: (id) => setSelected(id ?? null),
    onPage: open,
  })
  return (
    <div className="split desk letter-split">
      <DeskList<Ticket>
        of={list}
        label={text.supervised}
        what={text.word}
        empty={{ title: text.empty, hint: text.emptyHint }}
        isPending={false}
        error={null}
        onRetry={() => undefined}
        held={held}
        selected={selected}
        onSelect={open}
        actions={canUrge ? [URGE] : []}
      />
    </div>
  )
}
