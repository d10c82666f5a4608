import { App, Button, Checkbox } from 'antd'
import { useState } from 'react'
import { client } from '@/api/client'
import { useSession } from '@/api/session'
import { PrecedentList } from '@/features/disputes/Precedents'
import { CandidateText } from '@/features/tickets/actions/CandidateText'
import {
  assistChoices,
  type Candidate,
  expectedOf,
  keyOf,
} from '@/features/tickets/actions/DispatchForms'
import { dispatch, review } from '@/features/tickets/actions/steps'
import { useStep } from '@/features/tickets/api'
import { dispatchMany, reviewMany } from '@/features/tickets/bulkActions'
import { DESK_COLUMNS, OneLine, ticketColumns, wordsOf } from '@/features/tickets/columns'
import { Desk } from '@/features/tickets/Desk'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { BulkMerge } from '@/features/tickets/merging/Bulk'
import { LikeBeside } from '@/features/tickets/merging/Related'
import { Section } from '@/features/tickets/Section'
import { WhyUnits } from '@/features/tickets/suggesting/WhyUnits'
import { useKeys } from '@/keys/useKeys'
import { desks } from '@/texts/zh/desks'
import { parts } from '@/texts/zh/parts'
import { KeyHint } from '@/ui/KeyHint'
import type { ListColumn } from '@/ui/list/columns'
import { explain } from '@/ui/states'
import { type PoolRow, usePool } from './api'

const text = desks.pool

type Line = PoolRow & { id: string }
type GroupName = keyof typeof text.groups

function groupOf({ ticket }: PoolRow, isMine: IsMine): GroupName {
  if (!isMine(ticket)) return 'others'
  if (ticket.clock && ticket.clock.used >= 1) return 'overdue'
  if (ticket.urgency !== 'normal') return 'urgent'
  return ticket.state === 'to_review' ? 'to_review' : 'to_dispatch'
}

type IsMine = (ticket: PoolRow['ticket']) => boolean

/** A dispatcher's hands are tied until the review; everybody else sees the pool as one. */
export const isMineFor =
  (can: (permission: string) => boolean): IsMine =>
  ({ state }) =>
    state === 'to_dispatch' || can('dispatch:review') || !can('dispatch:dispatch')

/** What hurts first: overdue, urgent, then what a reviewer and what a dispatcher has to see. */
export function groupsOf(rows: readonly Line[], isMine: IsMine): RowGroup<Line>[] {
  return (Object.keys(text.groups) as GroupName[]).map((name) => ({
    name,
    label: text.groups[name],
    rows: rows.filter((row) => groupOf(row, isMine) === name),
  }))
}

const MOST = 200 // of each kind that the server lists

const ticketOf = ({ ticket }: Line) => ticket

const COLUMNS: readonly ListColumn<Line>[] = [
  ...ticketColumns(ticketOf),
  {
    name: 'candidate',
    label: text.columns.candidate,
    width: 120,
    render: ({ candidates: [first] }) => <OneLine>{first?.unit.short_name}</OneLine>,
  },
  {
    name: 'reason',
    label: text.columns.reason,
    width: 200,
    render: ({ decision }) => <OneLine>{decision?.sentence}</OneLine>,
  },
]
const DEFAULTS = DESK_COLUMNS.map((name) => (name === 'lead' ? 'candidate' : name))

/** What was not sure enough to go by itself: one line a ticket, one key to send it. */
export function PoolPage() {
  const { can } = useSession()
  const { data, error, refetch } = usePool()
  const rows = data && [...data.to_review, ...data.to_dispatch].map(withId)
  const isMine = isMineFor(can)
  const actions = [
    ...(can('dispatch:review')
      ? [reviewMany(ticketOf, 'dispatch'), reviewMany(ticketOf, 'send')]
      : []),
    ...(can('dispatch:dispatch')
      ? [dispatchMany(ticketOf, ({ candidates: [first] }) => first?.unit.id ?? null)]
      : []),
  ]
  return (
    <Desk<Line>
      page="pool"
      title={text.title}
      empty={{ title: text.empty, hint: text.emptyHint }}
      rows={rows}
      error={error}
      onRetry={() => refetch()}
      groupsOf={(shown) => groupsOf(shown, isMine)}
      isCut={Math.max(data?.to_review.length ?? 0, data?.to_dispatch.length ?? 0) >= MOST}
      columns={COLUMNS}
      defaults={DEFAULTS}
      textOf={({ ticket, summary }) => `${wordsOf(ticket)} ${summary}`}
      actions={actions}
      {...(can('ticket:merge') && {
        bulkMore: (marked: readonly Line[], clear: () => void) => (
          <BulkMerge marked={marked.map(ticketOf)} onDone={clear} />
        ),
      })}
      ask={(body) => client.POST('/api/v1/pool/export', { body, parseAs: 'blob' })}
      aside={(row, next) => (
        <>
          <Proposals key={row.id} row={row} onSent={next} />
          <WhyUnits id={row.id} />
          <PrecedentList items={row.precedents} />
          <LikeBeside id={row.id} />
        </>
      )}
    />
  )
}

const withId = (row: PoolRow): Line => ({ ...row, id: row.ticket.id })

/** Why it waits here, and the three units that the catalogue names for it. */
function Proposals({ row, onSent }: { row: Line; onSent: () => void }) {
  const { message } = App.useApp()
  const { can } = useSession()
  const isDispatcher = can('dispatch:dispatch') && row.ticket.state === 'to_dispatch'
  const isReviewer = can('dispatch:review')
  const first = row.candidates[0]
  const isTied = first?.is_tied ?? false
  // Ticked assisting units by candidate, once a hand has touched them.
  const [ticked, setTicked] = useState<Record<string, string[]>>({})
  const assistsOf = (candidate: Candidate) => ticked[keyOf(candidate)] ?? expectedOf(candidate)
  const sending = useStep(
    (candidate: Candidate) =>
      isDispatcher
        ? dispatch(row.ticket, {
            unit_id: candidate.unit.id,
            duty_code: candidate.duty_code,
            note: '',
            assists: assistsOf(candidate),
          })
        : // biome-ignore lint/suspicious/noThenProperty: the server's word for what comes after
          review(row.ticket, { reason: '', then: 'send' }),
    {
      onDone: ({ lead }) => {
        message.success(text.sent(lead?.name ?? ''))
        onSent()
      },
      onRefused: (error) => message.error(explain(error).title),
    },
  )
  const send = (candidate: PoolRow['candidates'][number]) => {
    if (!sending.isPending) sending.mutate(candidate)
  }
  const mayDirect = first !== undefined && !isTied && (isDispatcher || isReviewer)
  useKeys([
    {
      keys: 'd',
      label: text.keys.send,
      isOff: !mayDirect,
      run: () => first && send(first),
    },
  ])
  return (
    <Section title={text.suggestions}>
      {row.decision && (
        <p>
          {text.why}：{row.decision.sentence}
        </p>
      )}
      {!first && <p className="soft">{text.noSuggestion}</p>}
      {isTied && <p className="soft">{text.tied}</p>}
      <ol className="proposals">
        {row.candidates.map((candidate, index) => (
          <li key={`${candidate.unit.id} ${candidate.duty_code}`}>
            <div>
              <CandidateText candidate={candidate} />
              <Lists candidate={candidate} />
              {isDispatcher && candidate.assists.length > 0 && (
                <div>
                  <span className="soft">{parts.assists}：</span>
                  <Checkbox.Group
                    aria-label={parts.assists}
                    options={assistChoices(candidate)}
                    value={assistsOf(candidate)}
                    onChange={(units) =>
                      setTicked((before) => ({ ...before, [keyOf(candidate)]: units }))
                    }
                  />
                </div>
              )}
            </div>
            {(isDispatcher || (isReviewer && index === 0 && !isTied)) && (
              <Button
                type={index === 0 && mayDirect ? 'primary' : 'default'}
                loading={sending.isPending && sending.variables === candidate}
                onClick={() => send(candidate)}
              >
                {text.send(candidate.unit.short_name)}
                {index === 0 && mayDirect && (
                  <>
                    {' '}
                    <KeyHint keys="d" />
                  </>
                )}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}

const LISTS = ['is_direct', 'is_disputed', 'is_fallback', 'is_tied'] as const

function Lists({ candidate }: { candidate: PoolRow['candidates'][number] }) {
  return (
    <span className="flags">
      {LISTS.filter((name) => candidate[name]).map((name) => (
        <span key={name} className="word-tag">
          {text.flags[name]}
        </span>
      ))}
    </span>
  )
}
