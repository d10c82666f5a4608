import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { UnitStrip } from '@/features/supervision/UnitStrip'
import { useTicketStreams } from '@/features/tickets/api'
import { Desk } from '@/features/tickets/Desk'
import { TicketLine } from '@/features/tickets/GroupedRows'
import { useLiveQueries } from '@/live/useLive'
import { desks } from '@/texts/zh/desks'
import { EmptyState } from '@/ui/states'

const text = desks.inbox

type Line = components['schemas']['InboxRow'] & { group: string }

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
  const { me } = useSession()
  const { data, error, refetch } = useInbox()
  if (!me.unit) return <EmptyState title={text.noUnit} hint={text.noUnitHint} />
  const groups = data?.groups ?? []
  const rows = data?.groups.flatMap(({ name, items }) =>
    items.map((row): Line => ({ ...row, group: name })),
  )
  return (
    <Desk<Line>
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
      line={(row) => <TicketLine row={row} part={row.part} />}
    />
  )
}
