import { Button, Segmented, Select, Table, type TableColumnsType } from 'antd'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { word } from '@/texts/zh/common'
import { policies as text } from '@/texts/zh/policies'
import { SearchField } from '@/ui/list/SearchField'
import { EmptyState, ErrorState } from '@/ui/states'
import { type PolicyRow, useChoices, usePolicies } from './api'
import { PolicyStateTag } from './PolicyStateTag'

const STATES = ['draft', 'in_force', 'not_yet', 'expired', 'repealed', 'retired'] as const

const COLUMNS: TableColumnsType<PolicyRow> = [
  {
    title: text.columns.title,
    render: (_, row) => (
      <>
        <Link to={`/policies/${row.code}`}>{row.title}</Link>
        {row.edition > 1 && <span className="soft"> {text.edition(row.edition)}</span>}
      </>
    ),
  },
  { title: text.columns.number, dataIndex: 'number', width: 170 },
  { title: text.columns.issuer, dataIndex: 'issuer', width: 200 },
  { title: text.columns.issued, dataIndex: 'issued_on', width: 96, className: 'number' },
  {
    title: text.columns.force,
    width: 186,
    className: 'number',
    render: (_, row) => text.period(row.in_force_from, row.in_force_to),
  },
  { title: text.columns.area, dataIndex: 'area_name', width: 90 },
  {
    title: text.columns.state,
    width: 90,
    render: (_, row) => <PolicyStateTag state={row.state} />,
  },
]

/** Newest first; what it is narrowed to stands in the address. */
export function PolicyList() {
  const [params, setParams] = useSearchParams()
  const navigate = useNavigate()
  const filter = {
    q: params.get('q') ?? '',
    state: params.get('state') ?? '',
    issuer: params.get('issuer') ?? '',
  }
  const set = (name: keyof typeof filter, value: string) => {
    const next = new URLSearchParams(params)
    if (value) next.set(name, value)
    else next.delete(name)
    setParams(next)
  }
  const list = usePolicies(filter)
  const choices = useChoices()
  const counts = choices.data?.counts
  if (list.error && !list.data)
    return <ErrorState error={list.error} onRetry={() => list.refetch()} />
  return (
    <div className="policies-list">
      <div className="policies-filters">
        <SearchField label={text.search} value={filter.q} onSearch={(q) => set('q', q)} />
        <Segmented
          value={filter.state}
          onChange={(state) => set('state', state)}
          options={[
            { value: '', label: text.all },
            ...STATES.filter((state) => counts?.[state] || state === filter.state).map((state) => ({
              value: state as string,
              label: text.import.counts(word(text.states, state), counts?.[state] ?? 0),
            })),
          ]}
        />
        <Select
          allowClear
          showSearch
          placeholder={text.issuer}
          aria-label={text.issuer}
          value={filter.issuer || undefined}
          onChange={(issuer) => set('issuer', issuer ?? '')}
          options={choices.data?.issuers.map((value) => ({ value, label: value })) ?? []}
          className="policies-issuer"
        />
      </div>
      <Table<PolicyRow>
        rowKey="code"
        size="small"
        columns={COLUMNS}
        dataSource={list.data?.pages.flatMap(({ items }) => items) ?? []}
        loading={list.isPending}
        pagination={false}
        scroll={{ x: 1000 }}
        onRow={({ code }) => ({ onDoubleClick: () => navigate(`/policies/${code}`) })}
        locale={{
          emptyText: list.isPending ? (
            ' '
          ) : (
            <EmptyState title={text.emptyList} hint={text.emptyHint} />
          ),
        }}
      />
      {list.hasNextPage && (
        <div className="list-foot">
          <Button loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {text.more}
          </Button>
        </div>
      )}
    </div>
  )
}
