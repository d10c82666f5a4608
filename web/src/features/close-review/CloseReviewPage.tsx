import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useReplyChecks } from '@/features/inspection/api'
import { LitReply } from '@/features/inspection/LitReply'
import { Checklist } from '@/features/tickets/actions/Checklist'
import { useTicketStreams } from '@/features/tickets/api'
import { settleMany } from '@/features/tickets/bulkActions'
import { DESK_COLUMNS, ticketColumns, wordsOf } from '@/features/tickets/columns'
import { Desk } from '@/features/tickets/Desk'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { Section } from '@/features/tickets/Section'
import { Contacts } from '@/features/tickets/TicketWork'
import { useLiveQueries } from '@/live/useLive'
import { desks } from '@/texts/zh/desks'
import { tickets } from '@/texts/zh/tickets'
import type { ListColumn } from '@/ui/list/columns'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'

const text = desks.closeReview

type ReviewRow = components['schemas']['CloseReviewRow']
type Line = ReviewRow & { id: string }
type GroupName = keyof typeof text.groups

const COLOURS = { solved: 'done', partly: 'near', unsolved: 'overdue' } as const

const MOST = 200 // that the server lists

const ticketOf = ({ ticket }: Line) => ticket

const COLUMNS: readonly ListColumn<Line>[] = [
  ...ticketColumns(ticketOf),
  {
    name: 'solved',
    label: text.columns.solved,
    width: 96,
    render: ({ solved }) => <StateTag colour={COLOURS[solved]}>{tickets.solved[solved]}</StateTag>,
  },
  {
    name: 'submitted',
    label: text.columns.submitted,
    width: 104,
    render: ({ submitted_at }) => <Relative at={submitted_at} />,
  },
]
const DEFAULTS = DESK_COLUMNS.map((name) => (name === 'place' ? 'solved' : name))

function useCloseReview() {
  useLiveQueries(useTicketStreams(), [['close-review']])
  return useQuery({
    queryKey: ['close-review'],
    queryFn: () => unwrap(client.GET('/api/v1/close-review')),
    placeholderData: keepPreviousData,
  })
}

function groupOf({ ticket, solved }: ReviewRow): GroupName {
  if (ticket.clock && ticket.clock.used >= 1) return 'overdue'
  return solved === 'solved' ? 'waiting' : 'unsolved'
}

const groupsOf = (rows: readonly Line[]): RowGroup<Line>[] =>
  (Object.keys(text.groups) as GroupName[]).map((name) => ({
    name,
    label: text.groups[name],
    rows: rows.filter((row) => groupOf(row) === name),
  }))

/** What units have submitted: the claim beside its evidence; settle, or send back with a reason. */
export function CloseReviewPage() {
  const { data, error, refetch } = useCloseReview()
  return (
    <Desk<Line>
      page="close-review"
      title={text.title}
      empty={{ title: text.empty, hint: text.emptyHint }}
      rows={data?.items.map((row) => ({ ...row, id: row.ticket.id }))}
      error={error}
      onRetry={() => refetch()}
      groupsOf={groupsOf}
      columns={COLUMNS}
      isCut={(data?.items.length ?? 0) >= MOST}
      defaults={DEFAULTS}
      textOf={({ ticket, summary, reply }) => `${wordsOf(ticket)} ${summary} ${reply}`}
      actions={[settleMany(ticketOf, ({ reply }) => reply)]}
      ask={(body) => client.POST('/api/v1/close-review/export', { body, parseAs: 'blob' })}
      aside={(row) => <Claim row={row} />}
    />
  )
}

/** The reply with what the machine noticed in it; plain while that is read, or cannot be. */
function Reply({ row }: { row: Line }) {
  const { data } = useReplyChecks(row.id)
  if (data?.reply === row.reply) return <LitReply checks={data} />
  return <p className="ticket-text ticket-statement">{row.reply}</p>
}

function Claim({ row }: { row: Line }) {
  return (
    <>
      <Section title={text.claims}>
        <p>
          <StateTag colour={COLOURS[row.solved]}>{tickets.solved[row.solved]}</StateTag>{' '}
          {row.solved_reason}
        </p>
        <Reply row={row} />
        <p className="soft">
          {row.leader_name && `${text.leader}：${row.leader_name} · `}
          {text.submitted} <Relative at={row.submitted_at} />
        </p>
      </Section>
      <Section title={text.evidence}>
        <Contacts contacts={row.contacts} />
      </Section>
      <Checklist closing={row.closing} />
    </>
  )
}
