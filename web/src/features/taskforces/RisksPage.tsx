import { Button, Drawer, Grid, Radio, Table, type TableColumnsType } from 'antd'
import { Link, useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { taskforces as text } from '@/texts/zh/taskforces'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Level, type RiskRow, usePrecision, useRisks } from './api'
import { LEVELS, STATES } from './colours'
import { RiskDetail } from './RiskDetail'
import { Rules } from './Rules'
import { Trend } from './Trend'
import './taskforces.css'

const SHOWN: Level[] = ['grave', 'serious', 'attention', 'none']
const ENDED = ['no_risk', 'over'] as const

/** Matters that may become a dispute of many, the highest score first. */
export function RisksPage() {
  const [params, setParams] = useSearchParams()
  const level = params.get('level') ?? ''
  const state = params.get('state') ?? ''
  const opened = params.get('risk') ?? ''
  const found = useRisks(level, state)
  const { md } = Grid.useBreakpoint()
  const set = (name: string, value: string) =>
    setParams(withFilter(params, name, value || undefined), { replace: true })
  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === opened)
    const next = rows[at < 0 ? 0 : at + by]
    if (next) set('risk', next.id)
  }
  useKeys([
    { keys: 'j', label: text.next, run: () => step(1) },
    { keys: 'k', label: text.previous, run: () => step(-1) },
    { keys: 'Escape', label: text.fold, isOff: !opened, run: () => set('risk', '') },
  ])
  if (found.error && !found.data) {
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  }
  const levels = found.data?.pages[0]?.levels ?? {}
  return (
    <div className="taskforces-page">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Radio.Group
          optionType="button"
          value={level}
          options={[
            { value: '', label: text.all },
            ...SHOWN.map((value) => ({
              value,
              label: `${text.levels[value]} ${levels[value] ?? 0}`,
            })),
          ]}
          onChange={({ target }) => set('level', target.value)}
        />
        <Radio.Group
          optionType="button"
          value={state}
          options={[
            { value: '', label: text.live },
            ...ENDED.map((value) => ({ value, label: text.states[value] })),
          ]}
          onChange={({ target }) => set('state', target.value)}
        />
        <span className="list-tools-gap" />
        <Rules />
        <Link to="/task-forces">{text.forces.title}</Link>
      </div>
      <p className="soft taskforces-intro">
        {text.intro} <Accuracy />
      </p>
      <Table<RiskRow>
        rowKey="id"
        size="small"
        scroll={{ x: 980 }}
        columns={COLUMNS}
        dataSource={rows}
        loading={found.isPending}
        pagination={false}
        rowClassName={({ id }) => (id === opened ? 'row-link row-open' : 'row-link')}
        onRow={({ id }) => ({ onClick: () => set('risk', id) })}
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
      <Drawer
        open={opened !== ''}
        onClose={() => set('risk', '')}
        size={md ? 820 : '100%'}
        mask={false}
        destroyOnHidden
        title={text.title}
      >
        {opened && <RiskDetail id={opened} />}
      </Drawer>
    </div>
  )
}

const percent = (share: number | null) => `${((share ?? 0) * 100).toFixed(0)}%`

function Accuracy() {
  const { data } = usePrecision()
  const whole = data?.find(({ level }) => level === '')
  if (!whole) return null
  if (!whole.judged) return text.noPrecision
  return text.precision(whole.true, whole.judged, percent(whole.low), percent(whole.high))
}

const { columns } = text
const COLUMNS: TableColumnsType<RiskRow> = [
  {
    title: columns.score,
    width: 120,
    render: (_, { score, level }) => (
      <>
        <strong className="number">{score}</strong>{' '}
        <StateTag colour={LEVELS[level]}>{text.levels[level]}</StateTag>
      </>
    ),
  },
  {
    title: columns.matter,
    render: (_, row) => (
      <div>
        {row.title}
        <div className="soft">
          {[row.place_name, row.category_name].filter(Boolean).join(' · ')}
        </div>
      </div>
    ),
  },
  { title: columns.callers, dataIndex: 'callers', width: 72, align: 'right' },
  { title: columns.tickets, dataIndex: 'tickets', width: 60, align: 'right' },
  {
    title: columns.people,
    width: 84,
    align: 'right',
    render: (_, { people }) => people || '',
  },
  {
    title: columns.trend,
    width: 130,
    render: (_, { trend }) => <Trend days={trend} label={columns.trend} />,
  },
  { title: columns.last, width: 110, render: (_, { last_at: at }) => <Relative at={at} /> },
  {
    title: columns.state,
    width: 110,
    render: (_, { state, open_appeals: appeals }) => (
      <>
        <StateTag colour={STATES[state]}>{text.states[state]}</StateTag>
        {appeals > 0 && <div className="soft">{`${text.appeals} ${appeals}`}</div>}
      </>
    ),
  },
]
