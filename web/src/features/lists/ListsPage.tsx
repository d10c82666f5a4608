import { Button, Checkbox, Input, Radio, Table, type TableColumnsType, Tooltip } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/tickets.css'
import { useKeys } from '@/keys/useKeys'
import { lists as text } from '@/texts/zh/lists'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import type { StateColour } from '@/ui/theme'
import { type ListRow, useLists } from './api'
import { found, isWaiting, type Wanted } from './find'
import { ProposeForm } from './ListForms'
import './lists.css'
import { RowDetail, RowSteps } from './RowDetail'

const KINDS = [['', text.all] as const, ...Object.entries(text.kinds)]
const COLOURS: Record<ListRow['state'], StateColour> = {
  proposed: 'waiting',
  in_force: 'in_hand',
  ended: 'done',
}

/** The three lists: each row with its hits, who proposed and who decided; what waits stands first. */
export function ListsPage() {
  const [params, setParams] = useSearchParams()
  const [isProposing, setProposing] = useState(false)
  const { data, error, refetch, isPending } = useLists()
  const wanted: Wanted = {
    kind: (params.get('kind') ?? '') as Wanted['kind'],
    q: params.get('q') ?? '',
    isWaiting: params.get('waiting') === '1',
  }
  const set = (name: string, value: string) =>
    setParams(withFilter(params, name, value || undefined), { replace: true })
  useKeys([
    {
      keys: 'n',
      label: text.propose,
      isOff: !data?.may_propose,
      run: () => setProposing(true),
    },
  ])
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  const rows = found(data?.items ?? [], wanted)
  const mayAct = Boolean(data?.may_propose || data?.may_decide)
  return (
    <div className="lists-page">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Radio.Group
          optionType="button"
          value={wanted.kind}
          options={KINDS.map(([value, label]) => ({ value, label }))}
          onChange={({ target }) => set('kind', target.value)}
        />
        <Input.Search
          type="search"
          allowClear
          defaultValue={wanted.q}
          placeholder={text.search}
          aria-label={text.search}
          style={{ width: 220 }}
          onSearch={(value) => set('q', value.trim())}
        />
        <Checkbox
          checked={wanted.isWaiting}
          onChange={({ target }) => set('waiting', target.checked ? '1' : '')}
        >
          {text.onlyWaiting}（{(data?.items ?? []).filter(isWaiting).length}）
        </Checkbox>
        <span className="list-tools-gap" />
        {data?.may_propose && (
          <Button type="primary" onClick={() => setProposing(true)}>
            {text.propose} <KeyHint keys="n" />
          </Button>
        )}
      </div>
      {data && <p className="soft lists-rule">{data.rule.why}。</p>}
      <Table<ListRow>
        rowKey="id"
        size="small"
        scroll={{ x: 1100 }}
        columns={columnsOf(mayAct)}
        dataSource={rows}
        loading={isPending}
        pagination={{ pageSize: 50, showSizeChanger: false, hideOnSinglePage: true }}
        expandable={{ expandedRowRender: (row) => <RowDetail row={row} /> }}
        locale={{
          emptyText: isPending ? ' ' : <EmptyState title={text.empty} hint={text.emptyHint} />,
        }}
      />
      {isProposing && <ProposeForm onClose={() => setProposing(false)} />}
    </div>
  )
}

function columnsOf(mayAct: boolean): TableColumnsType<ListRow> {
  const { columns } = text
  return [
    { title: columns.duty, render: (_, row) => <Duty row={row} /> },
    { title: columns.lead, dataIndex: 'lead', width: 170 },
    { title: columns.list, width: 100, render: (_, { kind }) => text.kinds[kind] },
    { title: columns.state, width: 120, render: (_, row) => <State row={row} /> },
    {
      title: <Tooltip title={text.hitsHint}>{columns.hits}</Tooltip>,
      width: 80,
      align: 'right',
      sorter: (a, b) => a.hits.n - b.hits.n,
      render: (_, { hits }) => text.hits(hits.n),
    },
    {
      title: <Tooltip title={text.hitsHint}>{columns.wrong}</Tooltip>,
      width: 190,
      sorter: (a, b) => (a.hits.share ?? -1) - (b.hits.share ?? -1),
      render: (_, { hits }) => <Wrong hits={hits} />,
    },
    {
      title: columns.since,
      width: 130,
      render: (_, { in_force_from: at }) => at && <Relative at={at} isAbsolute />,
    },
    ...(mayAct
      ? [{ title: '', width: 190, render: (_: unknown, row: ListRow) => <RowSteps row={row} /> }]
      : []),
  ]
}

function Duty({ row }: { row: ListRow }) {
  const where = [row.place, row.object && `「${row.object}」`].filter(Boolean).join(' · ')
  return (
    <div>
      {row.category || text.everything} {where && <span className="soft">{where}</span>}
      <div className="soft">
        <span className="number">{row.duty_code}</span>
        {row.source.startsWith('adjudication:') && (
          <span className="word-tag">{text.fromDecision}</span>
        )}
      </div>
    </div>
  )
}

function State({ row }: { row: ListRow }) {
  const isLeaving = row.state === 'in_force' && isWaiting(row)
  const isDeclined = row.state === 'ended' && !row.in_force_from
  const said = isDeclined ? text.refused : text.states[row.state]
  return (
    <StateTag colour={isLeaving ? 'near' : COLOURS[row.state]}>
      {isLeaving ? text.waits : said}
    </StateTag>
  )
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`

function Wrong({ hits }: { hits: ListRow['hits'] }) {
  const { n, wrong, share, low, high } = hits
  if (share === null) return <span className="soft">{text.noHits}</span>
  return (
    <span>
      {percent(share)} <span className="soft number">{text.wrong(wrong, n)}</span>
      {low !== null && high !== null && (
        <div className="soft number">{text.interval(percent(low), percent(high))}</div>
      )}
    </span>
  )
}
