import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { useSession } from '@/api/session'
import { type Decision, DecisionForm } from '@/features/tickets/actions/requests/DecisionForm'
import { Foreseen } from '@/features/tickets/actions/requests/Foreseen'
import { RequestFacts } from '@/features/tickets/actions/requests/RequestList'
import { useTicketStreams } from '@/features/tickets/api'
import { DESK_COLUMNS, OneLine, ticketColumns, wordsOf } from '@/features/tickets/columns'
import { Desk } from '@/features/tickets/Desk'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { Section } from '@/features/tickets/Section'
import { type Binding, useKeys } from '@/keys/useKeys'
import { useLiveQueries } from '@/live/useLive'
import { bulk } from '@/texts/zh/bulk'
import { requests as text } from '@/texts/zh/requests'
import { rows as hints } from '@/texts/zh/rows'
import { KeyHint } from '@/ui/KeyHint'
import type { BulkAction } from '@/ui/list/BulkBar'
import type { ListColumn } from '@/ui/list/columns'

type RequestRow = components['schemas']['RequestRow']
type GroupName = keyof typeof text.groups

/** A ticket with everything that is asked about it. */
export interface Line {
  id: string
  ticket: RequestRow['ticket']
  asked: readonly RequestRow[]
}

function useRequests() {
  useLiveQueries(useTicketStreams(), [['requests']])
  return useQuery({
    queryKey: ['requests'],
    queryFn: () => unwrap(client.GET('/api/v1/requests')),
    placeholderData: keepPreviousData,
  })
}

/** One line a ticket, in the order of its most pressing request. */
export function linesOf(rows: readonly RequestRow[]): Line[] {
  const lines = new Map<string, Line>()
  for (const row of rows) {
    const known = lines.get(row.ticket.id)
    const asked = [...(known?.asked ?? []), row]
    lines.set(row.ticket.id, { id: row.ticket.id, ticket: row.ticket, asked })
  }
  return [...lines.values()]
}

const groupOf = ({ asked }: Line): GroupName =>
  asked.find(({ request }) => request.can_decide)?.request.kind ?? 'waiting'

const groupsOf = (lines: readonly Line[]): RowGroup<Line>[] =>
  (Object.keys(text.groups) as GroupName[]).map((name) => ({
    name,
    label: text.groups[name],
    rows: lines.filter((line) => groupOf(line) === name),
  }))

const askedText = ({ request }: RequestRow) =>
  `${request.kind_label}：${request.amount_text || request.code_label}`

const COLUMNS: readonly ListColumn<Line>[] = [
  ...ticketColumns(({ ticket }: Line) => ticket),
  {
    name: 'asked',
    label: text.columns.asked,
    width: 130,
    render: ({ asked }) => <OneLine>{asked.map(askedText).join('；')}</OneLine>,
  },
  {
    name: 'reason',
    label: text.columns.reason,
    width: 200,
    render: ({ asked }) => (
      <OneLine>{asked.map(({ request }) => request.reason).join('；')}</OneLine>
    ),
  },
  {
    name: 'asked_by',
    label: text.columns.asked_by,
    width: 80,
    render: ({ asked }) => <OneLine>{asked[0]?.request.asked_by_name}</OneLine>,
  },
]
const DEFAULTS = DESK_COLUMNS.map((name) => (name === 'place' ? 'asked' : name))

/** The one extension of a ticket that this person may grant. */
const extensionOf = ({ asked }: Line) =>
  asked.find(({ request }) => request.kind === 'extension' && request.can_decide)?.request

const EXTEND: BulkAction<Line> = {
  name: 'extend',
  label: bulk.extend,
  keys: 'G',
  hint: hints.bulk.extensionHint,
  words: { label: bulk.extendWords, isNeeded: false },
  idOf: (line) => extensionOf(line)?.id ?? line.id,
  nameOf: ({ ticket }) => `${ticket.number} ${ticket.title}`,
  tell: (line) => extensionOf(line)?.reason ?? '',
  fits: (line) => extensionOf(line) !== undefined,
  send: (lines, is_preview, note) =>
    unwrap(
      client.POST('/api/v1/bulk/grant-extensions', {
        body: {
          items: lines.flatMap((line) => {
            const request = extensionOf(line)
            return request ? [{ id: request.id, version: request.version }] : []
          }),
          is_preview,
          note,
        },
      }),
    ),
}

/** What is asked for and waits for a decision: why, and what it would do to the clocks. */
export function RequestsPage() {
  const { can } = useSession()
  const { data, error, refetch } = useRequests()
  return (
    <Desk<Line>
      page="requests"
      title={text.title}
      empty={{ title: text.empty, hint: text.emptyHint }}
      rows={data && linesOf(data.items)}
      error={error}
      onRetry={() => refetch()}
      groupsOf={groupsOf}
      columns={COLUMNS}
      defaults={DEFAULTS}
      textOf={({ ticket, asked }) =>
        `${wordsOf(ticket)} ${asked.map(({ request }) => request.reason).join(' ')}`
      }
      actions={can('ticket:decide') ? [EXTEND] : []}
      ask={(body) => client.POST('/api/v1/requests/export', { body, parseAs: 'blob' })}
      fileIdsOf={({ asked }) => asked.map(({ request }) => request.id)}
      above={data?.is_more && <Alert type="info" banner title={text.more} />}
      aside={(line, next) => <Deciding line={line} onDone={next} />}
    />
  )
}

function Deciding({ line, onDone }: { line: Line; onDone: () => void }) {
  const [open, setOpen] = useState<{ row: RequestRow; decision: Decision } | null>(null)
  const first = line.asked.find(({ request }) => request.can_decide)
  const start = (row: RequestRow | undefined, decision: Decision) =>
    row && setOpen({ row, decision })
  const keys: Binding[] = [
    { keys: 'g', label: text.grant, run: () => start(first, 'grant'), isOff: !first },
    { keys: 'r', label: text.refuse, run: () => start(first, 'refuse'), isOff: !first },
  ]
  useKeys(keys)
  return (
    <Section title={text.section}>
      <ul className="request-list">
        {line.asked.map((row) => (
          <li key={row.request.id}>
            <RequestFacts request={row.request} />
            {row.request.kind !== 'termination' && <Foreseen preview={row.preview} />}
            {row.request.can_decide ? (
              <div className="request-buttons">
                <Button type="primary" onClick={() => start(row, 'grant')}>
                  {text.grant} {row === first && <KeyHint keys="g" />}
                </Button>
                <Button onClick={() => start(row, 'refuse')}>
                  {text.refuse} {row === first && <KeyHint keys="r" />}
                </Button>
              </div>
            ) : (
              <p className="soft">{row.request.reason_not}</p>
            )}
          </li>
        ))}
      </ul>
      {open && (
        <DecisionForm
          request={open.row.request}
          decision={open.decision}
          preview={open.row.preview}
          onClose={() => setOpen(null)}
          onDone={onDone}
        />
      )}
    </Section>
  )
}
