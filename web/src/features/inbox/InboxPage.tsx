import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { UnitStrip } from '@/features/supervision/UnitStrip'
import { useTicketStreams } from '@/features/tickets/api'
import { signMany } from '@/features/tickets/bulkActions'
import { DESK_COLUMNS, OneLine, ticketColumns, wordsOf } from '@/features/tickets/columns'
import { Desk } from '@/features/tickets/Desk'
import { useLiveQueries } from '@/live/useLive'
import { desks } from '@/texts/zh/desks'
import { tickets } from '@/texts/zh/tickets'
import type { ListColumn } from '@/ui/list/columns'
import { EmptyState } from '@/ui/states'

const text = desks.inbox

type Line = components['schemas']['InboxRow'] & { group: string }

const itself = (row: Line) => row
const MOST = 500 // that the server lists

const COLUMNS: readonly ListColumn<Line>[] = [
  ...ticketColumns(itself),
  {
    name: 'part',
    label: text.columns.part,
    width: 120,
    render: ({ part }) =>
      part && (
        <OneLine title={`${part.unit_name}：${part.asked}`}>
          {`${tickets.assignments.parts[part.part]}·${tickets.assignments.states[part.state]}`}
        </OneLine>
      ),
  },
]
const DEFAULTS = [...DESK_COLUMNS.filter((name) => name !== 'lead'), 'part']

function useInbox() {
  useLiveQueries(useTicketStreams(), [['inbox']])
  return useQuery({
    queryKey: ['inbox'],
    queryFn: () => unwrap(client.GET('/api/v1/inbox')),
    placeholderData: keepPreviousData,
  })
}

/** What the unit's subtree has at work, by what hurts; the chosen one is worked on beside it. */
export function InboxPage() {
  const { me, can } = useSession()
  const { data, error, refetch } = useInbox()
  if (!me.unit) return <EmptyState title={text.noUnit} hint={text.noUnitHint} />
  const groups = data?.groups ?? []
  const rows = data?.groups.flatMap(({ name, items }) =>
    items.map((row): Line => ({ ...row, group: name })),
  )
  return (
    <Desk<Line>
      page="inbox"
      title={text.title}
      above={<UnitStrip />}
      empty={{ title: text.empty, hint: text.emptyHint }}
      rows={rows}
      error={error}
      onRetry={() => refetch()}
      groupsOf={(shown) =>
        groups.map(({ name, label }) => ({
          name,
          label,
          rows: shown.filter(({ group }) => group === name),
        }))
      }
      columns={COLUMNS}
      isCut={(rows?.length ?? 0) >= MOST}
      defaults={DEFAULTS}
      textOf={(row) => `${wordsOf(row)} ${row.part?.asked ?? ''}`}
      actions={can('ticket:sign') ? [signMany(itself)] : []}
      ask={(body) => client.POST('/api/v1/inbox/export', { body, parseAs: 'blob' })}
    />
  )
}
