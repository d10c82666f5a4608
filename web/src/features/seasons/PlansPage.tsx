import { Checkbox, Input, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { seasons as text } from '@/texts/zh/seasons'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState } from '@/ui/states'
import { type PlanRow, usePlans } from './api'
import { PLAN_COLOURS, VERDICT_COLOURS } from './states'
import { Tabs } from './Tabs'
import './seasons.css'

/** Every plan, the latest season first. */
export function PlansPage() {
  const { data, error, isPending, refetch } = usePlans()
  const [sought, setSought] = useState('')
  const [onlyLive, setOnlyLive] = useState(false)
  const navigate = useNavigate()
  const rows = (data ?? []).filter(
    ({ name, year, state }) =>
      `${name} ${year}`.includes(sought) &&
      (!onlyLive || state === 'proposed' || state === 'confirmed'),
  )
  return (
    <div className="seasons">
      <Tabs current="plans" />
      <div className="season-tools">
        <Input
          type="search"
          allowClear
          placeholder={text.plans.search}
          aria-label={text.plans.search}
          style={{ width: 200 }}
          onChange={({ target }) => setSought(target.value.trim())}
        />
        <Checkbox checked={onlyLive} onChange={({ target }) => setOnlyLive(target.checked)}>
          {text.plans.onlyLive}
        </Checkbox>
      </div>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => refetch()} />
      ) : (
        <div className="season-list">
          <Table<PlanRow>
            rowKey="id"
            size="small"
            pagination={false}
            scroll={{ x: 640 }}
            loading={isPending}
            columns={COLUMNS}
            dataSource={rows}
            onRow={({ id }) => ({
              className: 'season-opens',
              onClick: () => navigate(`/seasons/plans/${id}`),
            })}
            locale={{
              emptyText: isPending ? (
                ' '
              ) : (
                <EmptyState title={text.plans.empty} hint={text.plans.emptyHint} />
              ),
            }}
          />
        </div>
      )}
    </div>
  )
}

const { columns } = text.plans
const COLUMNS: TableColumnsType<PlanRow> = [
  {
    title: columns.name,
    render: (_, { name, year, is_own: isOwn }) => (
      <>
        {name} {year} {isOwn && <span className="soft">★ {text.own}</span>}
      </>
    ),
  },
  {
    title: columns.days,
    width: 200,
    render: (_, { first_day: first, last_day: last }) => `${first} 至 ${last}`,
  },
  {
    title: columns.state,
    width: 110,
    render: (_, { state }) => (
      <StateTag colour={PLAN_COLOURS[state]}>{text.states[state]}</StateTag>
    ),
  },
  {
    title: columns.actions,
    width: 150,
    render: (_, { tally }) => (
      <>
        {text.tally(tally.done, tally.all)}{' '}
        {tally.overdue > 0 && <StateTag colour="overdue">{text.overdue(tally.overdue)}</StateTag>}
      </>
    ),
  },
  {
    title: columns.verdict,
    width: 110,
    render: (_, { verdict }) => {
      const known = verdict as keyof typeof VERDICT_COLOURS | null
      return (
        known && <StateTag colour={VERDICT_COLOURS[known]}>{text.plan.verdicts[known]}</StateTag>
      )
    },
  },
]
