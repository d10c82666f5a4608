import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Alert, Button } from 'antd'
import { useState } from 'react'
import { client, unwrap } from '@/api/client'
import type { components } from '@/api/schema'
import { type Decision, DecisionForm } from '@/features/tickets/actions/requests/DecisionForm'
import { Foreseen } from '@/features/tickets/actions/requests/Foreseen'
import { RequestFacts } from '@/features/tickets/actions/requests/RequestList'
import { useTicketStreams } from '@/features/tickets/api'
import { Desk } from '@/features/tickets/Desk'
import { type RowGroup, TicketLine } from '@/features/tickets/GroupedRows'
import { Section } from '@/features/tickets/Section'
import { type Binding, useKeys } from '@/keys/useKeys'
import { useLiveQueries } from '@/live/useLive'
import { requests as text } from '@/texts/zh/requests'
import { KeyHint } from '@/ui/KeyHint'

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

/** What is asked for and waits for a decision: why, and what it would do to the clocks. */
export function RequestsPage() {
  const { data, error, refetch } = useRequests()
  return (
    <Desk<Line>
      title={text.title}
      empty={{ title: text.empty, hint: text.emptyHint }}
      rows={data && linesOf(data.items)}
      error={error}
      onRetry={() => refetch()}
      groupsOf={groupsOf}
      line={(line) => <TicketLine row={line.ticket} />}
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
