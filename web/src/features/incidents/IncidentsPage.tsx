import {
  Button,
  Checkbox,
  Drawer,
  Grid,
  Input,
  Radio,
  Segmented,
  Select,
  Table,
  type TableColumnsType,
} from 'antd'
import { Link, useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import { CategoryPicker, PlacePicker } from '@/features/tickets/pickers'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { incidents as text } from '@/texts/zh/incidents'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type IncidentRow, type Order, useIncidents, type Wanted } from './api'
import { ROOT_COLOURS } from './colours'
import { Heat, Rise } from './Heat'
import { IncidentDetail } from './IncidentDetail'
import { RootsTable } from './RootsTable'
import './incidents.css'

const ORDERS = Object.entries(text.orders).map(([value, label]) => ({ value, label }))
const TIMES = Object.entries(text.times).map(([value, label]) => ({ value, label }))

/** What many tell at once, hottest first, and the sheets of what would end whole classes. */
export function IncidentsPage() {
  const [params, setParams] = useSearchParams()
  const isRoots = params.get('view') === 'roots'
  const set = (name: string, value: string | undefined) =>
    setParams(withFilter(params, name, value || undefined), { replace: true })
  return (
    <div className="incidents-page">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Segmented
          value={isRoots ? 'roots' : 'list'}
          options={[
            { value: 'list', label: text.views.list },
            { value: 'roots', label: text.views.roots },
          ]}
          onChange={(value) => set('view', value === 'roots' ? 'roots' : undefined)}
        />
        {!isRoots && <Tools params={params} onSet={set} />}
      </div>
      {isRoots ? <RootsTable /> : <List params={params} onSet={set} />}
    </div>
  )
}

interface Listed {
  params: URLSearchParams
  onSet: (name: string, value: string | undefined) => void
}

const wantedOf = (params: URLSearchParams): Wanted => ({
  q: params.get('q') ?? '',
  category: params.get('category') ?? '',
  place: params.get('place') ?? '',
  days: params.get('days') ?? '',
  order: (params.get('order') ?? 'heat') as Order,
  isSmall: params.get('small') === '1',
})

function Tools({ params, onSet }: Listed) {
  const wanted = wantedOf(params)
  return (
    <>
      <Radio.Group
        optionType="button"
        value={wanted.order}
        options={ORDERS}
        onChange={({ target }) => onSet('order', target.value)}
      />
      <Select
        value={wanted.days}
        options={TIMES}
        aria-label={text.times['']}
        style={{ width: 120 }}
        onChange={(value) => onSet('days', value)}
      />
      <CategoryPicker
        width={180}
        placeholder={text.category}
        value={wanted.category || undefined}
        onChange={(value) => onSet('category', value)}
      />
      <PlacePicker
        width={160}
        placeholder={text.place}
        value={wanted.place || undefined}
        onChange={(value) => onSet('place', value)}
      />
      <Input.Search
        type="search"
        allowClear
        defaultValue={wanted.q}
        placeholder={text.search}
        aria-label={text.search}
        style={{ width: 180 }}
        onSearch={(value) => onSet('q', value.trim())}
      />
      <Checkbox
        checked={wanted.isSmall}
        onChange={({ target }) => onSet('small', target.checked ? '1' : undefined)}
      >
        {text.small}
      </Checkbox>
    </>
  )
}

function List({ params, onSet }: Listed) {
  const found = useIncidents(wantedOf(params))
  const opened = params.get('incident') ?? ''
  const rows = found.data?.pages.flatMap((page) => page.items) ?? []
  const hidden = found.data?.pages[0]?.hidden ?? 0
  const step = (by: number) => {
    const at = rows.findIndex(({ id }) => id === opened)
    const next = rows[at < 0 ? 0 : at + by]
    if (next) onSet('incident', next.id)
  }
  useKeys([
    { keys: 'j', label: text.next, run: () => step(1) },
    { keys: 'k', label: text.previous, run: () => step(-1) },
    { keys: 'Escape', label: text.fold, isOff: !opened, run: () => onSet('incident', undefined) },
  ])
  if (found.error && !found.data) {
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  }
  return (
    <>
      <p className="soft incidents-intro">
        {text.intro} {found.data?.pages[0]?.formula}
      </p>
      <Table<IncidentRow>
        rowKey="id"
        size="small"
        scroll={{ x: 900 }}
        columns={columnsOf(Math.max(1, ...rows.map(({ heat }) => heat)))}
        dataSource={rows}
        loading={found.isPending}
        pagination={false}
        rowClassName={({ id }) => (id === opened ? 'incident-row incident-open' : 'incident-row')}
        onRow={({ id }) => ({ onClick: () => onSet('incident', id) })}
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
      {hidden > 0 && (
        <p className="soft incidents-intro">
          {text.hidden(hidden)}{' '}
          <Button type="link" size="small" onClick={() => onSet('small', '1')}>
            {text.showSmall}
          </Button>
        </p>
      )}
      <Side id={opened} onOpen={(id) => onSet('incident', id)} />
    </>
  )
}

function Side({ id, onOpen }: { id: string; onOpen: (id: string | undefined) => void }) {
  const { md } = Grid.useBreakpoint()
  return (
    <Drawer
      open={id !== ''}
      onClose={() => onOpen(undefined)}
      size={md ? 860 : '100%'}
      mask={false}
      destroyOnHidden
      title={<Link to={`/incidents/${id}`}>{text.page}</Link>}
    >
      {id && <IncidentDetail key={id} id={id} onOpen={onOpen} />}
    </Drawer>
  )
}

const columnsOf = (most: number): TableColumnsType<IncidentRow> => [
  {
    title: text.columns.title,
    render: (_, row) => (
      <div>
        {row.title}{' '}
        {row.root && (
          <StateTag colour={ROOT_COLOURS[row.root]}>{text.root.states[row.root]}</StateTag>
        )}
        <div className="soft">{row.category_name}</div>
      </div>
    ),
  },
  {
    title: text.columns.heat,
    width: 130,
    render: (_, { heat }) => <Heat heat={heat} most={most} />,
  },
  { title: text.columns.rise, width: 110, render: (_, row) => <Rise row={row} /> },
  { title: text.columns.tickets, width: 60, align: 'right', dataIndex: 'tickets' },
  { title: text.columns.people, width: 60, align: 'right', dataIndex: 'people' },
  { title: text.columns.place, width: 160, dataIndex: 'place_name' },
  { title: text.columns.first, width: 110, render: (_, row) => <Relative at={row.first_at} /> },
  { title: text.columns.last, width: 110, render: (_, row) => <Relative at={row.last_at} /> },
]
