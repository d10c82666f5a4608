import { Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { OPEN_ROW, withFilter } from '@/features/tickets/filters'
import { GroupedRows } from '@/features/tickets/GroupedRows'
import '@/features/tickets/tickets.css'
import { useRowCursor } from '@/features/tickets/useRowCursor'
import { disputes as text } from '@/texts/zh/disputes'
import { ClockBar } from '@/ui/ClockBar'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { AdjudicationPanel } from './AdjudicationPanel'
import { barOf, type DueBar, useDisputes } from './api'
import './disputes.css'
import { ADJUDICATION_COLOURS, OBJECTION_COLOURS } from './colours'
import { ObjectionPanel } from './ObjectionPanel'
import { groupsOf, type Line } from './rows'

/** Objections to review and joint reviews to give an opinion on or decide, by whose turn it is. */
export function DisputesPage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const { data, error, refetch } = useDisputes()
  const groups = data ? groupsOf(data, can('ticket:inbox')) : []
  const lines = groups.flatMap(({ rows }) => rows)
  const selected = params.get(OPEN_ROW)
  const select = (id: string | undefined) =>
    setParams(withFilter(params, OPEN_ROW, id), { replace: true })
  useRowCursor({
    ids: lines.map(({ id }) => id),
    selected,
    onSelect: select,
    onBack: () => select(undefined),
  })
  const chosen = lines.find(({ id }) => id === selected)
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <section className="split-list" aria-label={text.title}>
        <div className="list-scroll">
          {error !== null && !data && <ErrorState error={error} onRetry={() => refetch()} />}
          {!data && error === null && <Skeleton active className="panel-waiting" />}
          {data && !lines.length && <EmptyState title={text.empty} hint={text.emptyHint} />}
          <GroupedRows
            groups={groups}
            selected={selected}
            idOf={({ id }: Line) => id}
            onSelect={select}
          >
            {(line) => <DisputeLine line={line} />}
          </GroupedRows>
        </div>
      </section>
      <aside className="split-panel" aria-label={text.word}>
        {chosen ? (
          <Watermark>
            {chosen.kind === 'objection' ? (
              <ObjectionPanel key={chosen.id} objection={chosen.objection} />
            ) : (
              <AdjudicationPanel key={chosen.id} adjudication={chosen.adjudication} />
            )}
          </Watermark>
        ) : (
          <EmptyState title={text.pickOne} hint={text.pickOneHint} />
        )}
      </aside>
    </div>
  )
}

/** Number, title, who against whom, state, the limit that runs. */
function DisputeLine({ line }: { line: Line }) {
  if (line.kind === 'objection') {
    const { ticket, unit, proposed, state, ordinal, due, decided_at: decided } = line.objection
    return (
      <>
        <span className="number">{ticket.number}</span>
        <span className="one-line" title={ticket.title}>
          {ticket.title}
        </span>
        <span className="one-line soft dispute-who">
          {text.objection.ordinal(ordinal)} · {unit.short_name} → {proposed.short_name}
        </span>
        <StateTag colour={OBJECTION_COLOURS[state]}>{text.objection.states[state]}</StateTag>
        <Ends due={due} label={text.objection.review} at={decided} />
      </>
    )
  }
  const { ticket, chair, given, members, state, due, ended_at: ended } = line.adjudication
  return (
    <>
      <span className="number">{ticket.number}</span>
      <span className="one-line" title={ticket.title}>
        {ticket.title}
      </span>
      <span className="one-line soft dispute-who">
        {text.adjudication.opinions(given, members.length)} · {chair.short_name}
      </span>
      <StateTag colour={ADJUDICATION_COLOURS[state]}>{text.adjudication.states[state]}</StateTag>
      <Ends due={due} label={text.adjudication.label} at={ended} />
    </>
  )
}

/** The limit that runs, or when it was decided. */
function Ends(props: { due: DueBar | null; label: string; at: string | null }) {
  if (props.due) return <ClockBar clock={barOf(props.label, props.due)} />
  return <span className="soft">{props.at && <Relative at={props.at} />}</span>
}
