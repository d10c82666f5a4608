import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useTicketStreams } from '@/features/tickets/api'
import { DESK_COLUMNS, OneLine, ticketColumns, wordsOf } from '@/features/tickets/columns'
import { Desk } from '@/features/tickets/Desk'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { useLiveQueries } from '@/live/useLive'
import { desks } from '@/texts/zh/desks'
import type { ListColumn } from '@/ui/list/columns'
import { Relative } from '@/ui/Relative'

const text = desks.supplements

type Line = components['schemas']['SupplementRow'] & { id: string }
type GroupName = keyof typeof text.groups

const ticketOf = ({ ticket }: Line) => ticket

const COLUMNS: readonly ListColumn<Line>[] = [
  ...ticketColumns(ticketOf),
  {
    name: 'needed',
    label: text.columns.needed,
    width: 220,
    render: ({ supplement }) => <OneLine title={supplement.needed}>{supplement.needed}</OneLine>,
  },
  {
    name: 'asked_at',
    label: text.columns.asked_at,
    width: 104,
    render: ({ supplement }) => <Relative at={supplement.asked_at} />,
  },
  {
    name: 'tries',
    label: text.columns.tries,
    width: 88,
    render: ({ supplement }) => (
      <span className="number">{text.tried(supplement.tries.length)}</span>
    ),
  },
]
const LEFT_OUT = new Set(['lead', 'place'])
const DEFAULTS = [...DESK_COLUMNS.filter((name) => !LEFT_OUT.has(name)), 'needed', 'tries']

function groupOf({ supplement }: Line): GroupName {
  if (supplement.may_give_up) return 'give_up'
  return supplement.tries.length > 0 ? 'tried' : 'fresh'
}

const groupsOf = (rows: readonly Line[]): RowGroup<Line>[] =>
  (Object.keys(text.groups) as GroupName[]).map((name) => ({
    name,
    label: text.groups[name],
    rows: rows.filter((row) => groupOf(row) === name),
  }))

function useSupplements() {
  useLiveQueries(useTicketStreams(), [['supplements']])
  return useQuery({
    queryKey: ['supplements'],
    queryFn: () => unwrap(client.GET('/api/v1/supplements')),
    placeholderData: keepPreviousData,
  })
}

/** What only the citizen can say: ring up, write down the answer, or end it after three tries. */
export function SupplementsPage() {
  const { data, error, refetch } = useSupplements()
  return (
    <Desk<Line>
      page="supplements"
      title={text.title}
      empty={{ title: text.empty, hint: text.emptyHint }}
      rows={data?.items.map((row) => ({ ...row, id: row.ticket.id }))}
      error={error}
      onRetry={() => refetch()}
      groupsOf={groupsOf}
      columns={COLUMNS}
      isCut={data?.is_more ?? false}
      defaults={DEFAULTS}
      textOf={({ ticket, supplement }) => `${wordsOf(ticket)} ${supplement.needed}`}
      ask={(body) => client.POST('/api/v1/supplements/export', { body, parseAs: 'blob' })}
    />
  )
}
