import { useSearchParams } from 'react-router'
import { client } from '@/api/client'
import { useSession } from '@/api/session'
import { OneLine, ticketColumns, wordsOf } from '@/features/tickets/columns'
import { DeskList } from '@/features/tickets/DeskList'
import { OPEN_ROW, withFilter } from '@/features/tickets/filters'
import { useDeskList } from '@/features/tickets/useDeskList'
import { disputes as text } from '@/texts/zh/disputes'
import { ClockBar } from '@/ui/ClockBar'
import type { ListColumn } from '@/ui/list/columns'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState } from '@/ui/states'
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
  const list = useDeskList<Line>({
    page: 'disputes',
    rows: lines,
    groupsOf: () => groups,
    columns: COLUMNS,
    defaults: DEFAULTS,
    textOf,
    canMark: false,
    selected,
    onSelect: select,
  })
  const chosen = lines.find(({ id }) => id === selected)
  return (
    <div className="split desk" data-open="true" data-chosen={selected !== null}>
      <DeskList<Line>
        of={list}
        label={text.title}
        what={text.word}
        empty={{ title: text.empty, hint: text.emptyHint }}
        isPending={!data}
        error={error}
        onRetry={() => refetch()}
        held={NOTHING_HELD}
        selected={selected}
        onSelect={select}
        ask={(body) => client.POST('/api/v1/disputes/export', { body, parseAs: 'blob' })}
      />
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

// Whose turn it is decides where a line stands: this list moves as the disputes do.
const NOTHING_HELD = { newCount: 0, show: () => undefined, goneIds: new Set<string>() }

const ticketOf = (line: Line) =>
  line.kind === 'objection' ? line.objection.ticket : line.adjudication.ticket

const textOf = (line: Line) => `${wordsOf(ticketOf(line))} ${whoOf(line)}`

/** Who against whom. */
function whoOf(line: Line): string {
  if (line.kind === 'objection') {
    const { ordinal, unit, proposed } = line.objection
    return `${text.objection.ordinal(ordinal)} · ${unit.short_name} → ${proposed.short_name}`
  }
  const { given, members, chair } = line.adjudication
  return `${text.adjudication.opinions(given, members.length)} · ${chair.short_name}`
}

const COLUMNS: readonly ListColumn<Line>[] = [
  ...ticketColumns(ticketOf),
  {
    name: 'unit',
    label: text.columns.unit,
    width: 210,
    render: (line) => <OneLine title={whoOf(line)}>{whoOf(line)}</OneLine>,
  },
  {
    name: 'group',
    label: text.columns.group,
    width: 110,
    render: (line) =>
      line.kind === 'objection' ? (
        <StateTag colour={OBJECTION_COLOURS[line.objection.state]}>
          {text.objection.states[line.objection.state]}
        </StateTag>
      ) : (
        <StateTag colour={ADJUDICATION_COLOURS[line.adjudication.state]}>
          {text.adjudication.states[line.adjudication.state]}
        </StateTag>
      ),
  },
  {
    name: 'due',
    label: text.columns.due,
    width: 136,
    render: (line) =>
      line.kind === 'objection' ? (
        <Ends
          due={line.objection.due}
          label={text.objection.review}
          at={line.objection.decided_at}
        />
      ) : (
        <Ends
          due={line.adjudication.due}
          label={text.adjudication.label}
          at={line.adjudication.ended_at}
        />
      ),
  },
]
const DEFAULTS = ['number', 'title', 'unit', 'group', 'due']

/** The limit that runs, or when it was decided. */
function Ends(props: { due: DueBar | null; label: string; at: string | null }) {
  if (props.due) return <ClockBar clock={barOf(props.label, props.due)} />
  return <span className="soft">{props.at && <Relative at={props.at} />}</span>
}
