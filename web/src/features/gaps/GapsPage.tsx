import { Button, Checkbox, Drawer, Grid, Input, Radio, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { gaps as text } from '@/texts/zh/gaps'
import { ClockBar } from '@/ui/ClockBar'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import {
  type GapCounts,
  type GapRow,
  type GapState,
  useGapCounts,
  useGaps,
  type Wanted,
} from './api'
import { COLOURS } from './colours'
import { GapCharts } from './GapCharts'
import { GapDetail } from './GapDetail'
import './gaps.css'

const LIVE: GapState[] = ['open', 'assigned', 'drafted']
const SHOWN: GapState[] = ['open', 'assigned', 'drafted', 'answered', 'closed_no_need']
/** What no card answers, most people first; the unit's own alone for a unit. */
export function GapsPage() {
  const [params, setParams] = useSearchParams()
  const [hasCharts, setHasCharts] = useState(false)
  const counts = useGapCounts()
  const wanted: Wanted = {
    state: (params.get('state') ?? '') as Wanted['state'],
    overdue: params.get('overdue') === '1',
    q: params.get('q') ?? '',
    unit: params.get('unit') ?? '',
    subject: params.get('subject') ?? '',
  }
  const found = useGaps(wanted)
  const opened = params.get('gap') ?? ''
  const set = (name: string, value: string) =>
    setParams(withFilter(params, name, value || undefined), { replace: true })
  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === opened)
    const next = rows[at < 0 ? 0 : at + by]
    if (next) set('gap', next.id)
  }
  useKeys([
    { keys: 'j', label: text.next, run: () => step(1) },
    { keys: 'k', label: text.previous, run: () => step(-1) },
    { keys: 'Escape', label: text.fold, isOff: !opened, run: () => set('gap', '') },
  ])
  if (found.error && !found.data) {
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  }
  return (
    <div className="gaps-page">
      <Tools
        wanted={wanted}
        counts={counts.data}
        hasCharts={hasCharts}
        onSet={set}
        onCharts={() => setHasCharts(!hasCharts)}
      />
      <Intro counts={counts.data} />
      {hasCharts && counts.data && (
        <GapCharts
          counts={counts.data}
          onSubject={(code) => set('subject', code)}
          onUnit={(code) => set('unit', code)}
        />
      )}
      <Chosen
        value={wanted.unit || wanted.subject}
        onClear={() =>
          setParams(withFilter(withFilter(params, 'unit', undefined), 'subject', undefined))
        }
      />
      <Table<GapRow>
        rowKey="id"
        size="small"
        scroll={{ x: 900 }}
        columns={COLUMNS}
        dataSource={rows}
        loading={found.isPending}
        pagination={false}
        rowClassName={({ id }) => (id === opened ? 'row-link row-open' : 'row-link')}
        onRow={({ id }) => ({ onClick: () => set('gap', id) })}
        locale={{
          emptyText: found.isPending ? (
            ' '
          ) : (
            <EmptyState title={text.empty} hint={text.emptyHint} />
          ),
        }}
      />
      {found.hasNextPage && (
        <Button block onClick={() => found.fetchNextPage()} loading={found.isFetchingNextPage}>
          {text.more}
        </Button>
      )}
      <Side id={opened} onClose={() => set('gap', '')} onOpen={(id) => set('gap', id)} />
    </div>
  )
}

function Intro({ counts }: { counts: GapCounts | undefined }) {
  const { can } = useSession()
  const isUnit = can('knowledge:own') && !can('gap:handle')
  return (
    <p className="soft gaps-intro">
      {isUnit ? text.ownIntro : text.intro}{' '}
      {counts && counts.asked > 0 && text.asked(counts.asked, counts.refused)}
    </p>
  )
}

function Chosen({ value, onClear }: { value: string; onClear: () => void }) {
  if (!value) return null
  return (
    <p className="gaps-intro">
      <Button size="small" onClick={onClear}>
        ✕ {value}
      </Button>
    </p>
  )
}

interface ToolsProps {
  wanted: Wanted
  counts: GapCounts | undefined
  hasCharts: boolean
  onSet: (name: string, value: string) => void
  onCharts: () => void
}

function Tools({ wanted, counts, hasCharts, onSet, onCharts }: ToolsProps) {
  const states = counts?.states ?? {}
  const live = LIVE.reduce((sum, state) => sum + (states[state] ?? 0), 0)
  return (
    <div className="list-tools">
      <h1>{text.title}</h1>
      <Radio.Group
        optionType="button"
        value={wanted.state}
        options={[
          { value: '', label: `${text.live} ${live}` },
          ...SHOWN.map((value) => ({
            value,
            label: `${text.states[value]} ${states[value] ?? 0}`,
          })),
        ]}
        onChange={({ target }) => onSet('state', target.value)}
      />
      <Input.Search
        type="search"
        allowClear
        defaultValue={wanted.q}
        placeholder={text.search}
        aria-label={text.search}
        style={{ width: 200 }}
        onSearch={(value) => onSet('q', value.trim())}
      />
      <Checkbox
        checked={wanted.overdue}
        onChange={({ target }) => onSet('overdue', target.checked ? '1' : '')}
      >
        {text.onlyOverdue}（{counts?.overdue ?? 0}）
      </Checkbox>
      <span className="list-tools-gap" />
      <Button onClick={onCharts}>{hasCharts ? text.charts.hide : text.charts.show}</Button>
    </div>
  )
}

function Side(props: { id: string; onClose: () => void; onOpen: (id: string) => void }) {
  const { md } = Grid.useBreakpoint()
  return (
    <Drawer
      open={props.id !== ''}
      onClose={props.onClose}
      size={md ? 760 : '100%'}
      mask={false}
      destroyOnHidden
      title={text.title}
    >
      {props.id && <GapDetail id={props.id} onOpen={props.onOpen} />}
    </Drawer>
  )
}

const { columns } = text
const COLUMNS: TableColumnsType<GapRow> = [
  {
    title: columns.title,
    render: (_, row) => (
      <div>
        {row.title}
        <div className="soft">{row.subject}</div>
      </div>
    ),
  },
  { title: columns.people, dataIndex: 'people', width: 64, align: 'right' },
  { title: columns.count, dataIndex: 'count', width: 64, align: 'right' },
  { title: columns.unit, width: 170, render: (_, row) => <Unit row={row} /> },
  {
    title: columns.clock,
    width: 170,
    render: (_, { clock }) => clock && <ClockBar clock={clock} />,
  },
  { title: columns.last, width: 120, render: (_, { last_at: at }) => <Relative at={at} /> },
  {
    title: columns.state,
    width: 130,
    render: (_, { state, is_declined: isDeclined }) => (
      <StateTag colour={isDeclined ? 'near' : COLOURS[state]}>
        {isDeclined ? text.declined : text.states[state]}
      </StateTag>
    ),
  },
]

function Unit({ row }: { row: GapRow }) {
  if (row.unit) return row.unit.name
  if (!row.proposed_unit) return null
  return (
    <span className="soft" title={row.basis}>
      {text.proposed} {row.proposed_unit.name}
    </span>
  )
}
