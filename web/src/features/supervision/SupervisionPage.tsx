import { Button, Segmented, Skeleton } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { client } from '@/api/client'
import { useSession } from '@/api/session'
import { DeskList } from '@/features/tickets/DeskList'
import { OPEN_ROW, withFilter } from '@/features/tickets/filters'
import type { RowGroup } from '@/features/tickets/GroupedRows'
import { useDeskList } from '@/features/tickets/useDeskList'
import { useKeys } from '@/keys/useKeys'
import { supervision as text } from '@/texts/zh/supervision'
import { KeyHint } from '@/ui/KeyHint'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { useHeldRows } from '@/ui/useHeldRows'
import { type Desk, type LetterRow, useLetters, useSupervision } from './api'
import { LetterEditor } from './LetterEditor'
import { LetterPanel } from './LetterPanel'
import { LETTER_COLUMNS, LETTER_DEFAULTS, textOf } from './letterColumns'
import { SupervisedTickets } from './SupervisedTickets'
import './supervision.css'

const LEVEL_COLOURS = { 3: 'alert', 2: 'overdue', 1: 'near' } as const
const VIEWS = ['now', 'waiting', 'over', 'tickets'] as const
type View = (typeof VIEWS)[number]
const VIEW_WORDS = {
  now: text.nav,
  waiting: text.groups.waiting,
  over: text.groups.over,
  tickets: text.supervised,
}

export type Line = LetterRow & { group: string; people?: number }

/** What needs a hand: drafts to issue, answers to decide, late ones, group matters. */
export function linesOf(desk: Desk): Line[] {
  const known = new Set<string>()
  const once = (rows: readonly Line[]) => rows.filter(({ id }) => !known.has(id) && known.add(id))
  const groups = desk.groups.filter(({ letter }) => letter.state === 'draft')
  return [
    ...once(desk.late.map((row) => ({ ...row, group: 'late' }))),
    ...once(desk.answered.map((row) => ({ ...row, group: 'answered' }))),
    ...once(
      groups.map(({ letter, people_count }) => ({
        ...letter,
        group: 'groups',
        people: people_count,
      })),
    ),
    ...once(desk.drafts.map((row) => ({ ...row, group: 'drafts' }))),
  ]
}

const GROUPS = ['late', 'answered', 'groups', 'drafts'] as const

export function SupervisionPage() {
  const { can } = useSession()
  const [params, setParams] = useSearchParams()
  const [isComposing, setComposing] = useState(false)
  const view = VIEWS.find((one) => one === params.get('view')) ?? 'now'
  const desk = useSupervision()
  useKeys([
    {
      keys: 'n',
      label: text.keys.compose,
      isOff: !can('letter:draft'),
      run: () => setComposing(true),
    },
  ])
  return (
    <div className="letter-desk">
      <div className="list-tools">
        <Segmented<View>
          value={view}
          options={VIEWS.map((value) => ({ value, label: VIEW_WORDS[value] }))}
          onChange={(value) => setParams(value === 'now' ? {} : { view: value })}
        />
        {desk.data && <Levels desk={desk.data} />}
        <span className="list-tools-gap" />
        {can('letter:draft') && (
          <Button onClick={() => setComposing(true)}>
            {text.compose} <KeyHint keys="n" />
          </Button>
        )}
      </div>
      {desk.error && !desk.data && <ErrorState error={desk.error} onRetry={() => desk.refetch()} />}
      {desk.isPending && <Skeleton active className="panel-waiting" />}
      {desk.data && view === 'tickets' && <SupervisedTickets tickets={desk.data.tickets} />}
      {desk.data && view === 'now' && (
        <LetterList
          lines={linesOf(desk.data)}
          groupsOf={(shown) =>
            GROUPS.map((name) => ({
              name,
              label: text.groups[name],
              rows: shown.filter(({ group }) => group === name),
            }))
          }
        />
      )}
      {view === 'waiting' && <Others states={['issued', 'received', 'returned']} name="waiting" />}
      {view === 'over' && <Others states={['closed', 'dropped']} name="over" />}
      {isComposing && <LetterEditor onClose={() => setComposing(false)} />}
    </div>
  )
}

/** Open tickets by level; each number leads to its tickets. */
function Levels({ desk }: { desk: Desk }) {
  return (
    <span className="letter-levels">
      {desk.levels.map(({ level, count, drill }) => (
        <Link key={level} to={`/tickets?${drill.query}`}>
          <StateTag colour={LEVEL_COLOURS[level as 1 | 2 | 3]}>
            {`${text.levels[level as 1 | 2 | 3]} ${count}`}
          </StateTag>
        </Link>
      ))}
      {desk.waiting_urges > 0 && (
        <span className="soft">{text.waitingUrges(desk.waiting_urges)}</span>
      )}
    </span>
  )
}

function Others({ states, name }: { states: LetterRow['state'][]; name: 'waiting' | 'over' }) {
  const { data, error, refetch } = useLetters(states)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active className="panel-waiting" />
  return (
    <LetterList
      lines={data.items.map((row) => ({ ...row, group: name }))}
      groupsOf={(rows) => [{ name, label: text.groups[name], rows }]}
    />
  )
}

interface ListProps {
  lines: readonly Line[]
  groupsOf: (rows: readonly Line[]) => RowGroup<Line>[]
  empty?: { title: string; hint: string }
}

/** Letters on the left, the chosen one as it is printed on the right; J, K and Enter move. */
export function LetterList({ lines, groupsOf, empty }: ListProps) {
  const [params, setParams] = useSearchParams()
  const held = useHeldRows(lines, params.get('view') ?? 'now')
  const selected = params.get(OPEN_ROW)
  const select = (id: string | undefined) =>
    setParams(withFilter(params, OPEN_ROW, id), { replace: true })
  const list = useDeskList<Line>({
    page: 'letters',
    rows: held.rows,
    groupsOf,
    columns: LETTER_COLUMNS,
    defaults: LETTER_DEFAULTS,
    textOf,
    canMark: false,
    selected,
    onSelect: select,
  })
  return (
    <div className="split desk letter-split" data-open="true" data-chosen={selected !== null}>
      <DeskList<Line>
        of={list}
        label={text.nav}
        what={text.word}
        empty={empty ?? { title: text.empty, hint: text.emptyHint }}
        isPending={false}
        error={null}
        onRetry={() => undefined}
        held={held}
        selected={selected}
        onSelect={select}
        ask={(body) => client.POST('/api/v1/letters/export', { body, parseAs: 'blob' })}
      />
      <aside className="split-panel">
        {selected ? (
          <LetterPanel key={selected} id={selected} />
        ) : (
          <EmptyState title={text.pick} hint={text.pickHint} />
        )}
      </aside>
    </div>
  )
}
