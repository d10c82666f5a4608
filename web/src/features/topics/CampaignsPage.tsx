import { Alert, Button, Skeleton, Table, type TableColumnsType } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { topics } from '@/texts/zh/topics'
import { StateTag } from '@/ui/StateTag'
import { EmptyState, ErrorState, explain } from '@/ui/states'
import type { FieldTrend } from './api'
import * as api from './api'
import { FieldDialog } from './FieldDialog'
import { Sparkline } from './Sparkline'
import { StartDialog } from './StartDialog'
import { Tabs, useSeesCandidates } from './Tabs'
import '@/features/figures/figures.css'
import './topics.css'
import { change, direction } from './words'

const text = topics.campaigns

/** The fields that are watched and the campaigns against them. */
export function CampaignsPage() {
  const seesAll = useSeesCandidates()
  return (
    <div className="topics-page">
      <Tabs current="campaigns" />
      <div className="topics-body">
        {seesAll && <Fields />}
        <Running />
      </div>
    </div>
  )
}

function Fields() {
  const { data, error, refetch } = api.useFields()
  const [starting, setStarting] = useState<FieldTrend | null>(null)
  const [editing, setEditing] = useState<FieldTrend | null>(null)
  const step = api.useStep()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  return (
    <section aria-label={text.fields}>
      <h1>{text.fields}</h1>
      <p className="soft">{text.intro}</p>
      {step.error && <Alert type="warning" role="alert" title={explain(step.error).title} />}
      <Table<FieldTrend>
        rowKey="code"
        size="small"
        scroll={{ x: 1060 }}
        pagination={false}
        dataSource={data.items}
        columns={columns(data.may_edit, setStarting, setEditing, (field) =>
          step.mutate(() => api.hideField(field, !field.is_active)),
        )}
        locale={{ emptyText: <EmptyState title={text.noFields} /> }}
      />
      {starting && <StartDialog field={starting} onClose={() => setStarting(null)} />}
      {editing && <FieldDialog field={editing} onClose={() => setEditing(null)} />}
    </section>
  )
}

type Act = (field: FieldTrend) => void

function columns(
  mayEdit: boolean,
  onStart: Act,
  onEdit: Act,
  onHide: Act,
): TableColumnsType<FieldTrend> {
  return [
    {
      title: text.columns.field,
      width: 260,
      render: (_, field) => (
        <>
          <strong>{field.name}</strong>{' '}
          {!field.is_active && <span className="soft">{text.hidden}</span>}
          <div className="soft">{field.category_names.join('、')}</div>
        </>
      ),
    },
    {
      title: text.columns.trend,
      width: 190,
      render: (_, { weeks, name }) => <Sparkline weeks={weeks} label={name} />,
    },
    {
      title: text.columns.last,
      width: 70,
      align: 'right',
      render: (_, { last }) => <span className="number">{last}</span>,
    },
    {
      title: text.columns.change,
      width: 210,
      render: (_, field) => <Change of={field.change} />,
    },
    {
      title: text.columns.year,
      width: 210,
      render: (_, field) => field.by_year && <Change of={field.by_year} />,
    },
    {
      title: text.columns.campaign,
      width: 210,
      render: (_, field) => (
        <span className="measure-steps">
          {field.campaign_id && <Link to={`/campaigns/${field.campaign_id}`}>{text.open}</Link>}
          {mayEdit && !field.campaign_id && field.is_active && (
            <Button size="small" onClick={() => onStart(field)}>
              {text.start}
            </Button>
          )}
          {mayEdit && (
            <>
              <Button size="small" type="text" onClick={() => onEdit(field)}>
                {text.edit}
              </Button>
              <Button size="small" type="text" onClick={() => onHide(field)}>
                {field.is_active ? text.hide : text.show}
              </Button>
            </>
          )}
        </span>
      ),
    },
  ]
}

const COLOURS = { up: 'overdue', down: 'done', steady: 'waiting' } as const

function Change({ of }: { of: FieldTrend['change'] }) {
  if (!of.now && !of.before) return <span className="soft">{text.nothing}</span>
  const where = direction(of.low, of.high)
  const risen = of.ratio === null ? text.fresh : change(of.ratio)
  const said = where === 'steady' ? text.steady : risen
  return (
    <>
      <StateTag colour={COLOURS[where]}>{said}</StateTag>
      <div className="soft number">
        {`95% ${change(of.low)} 至 ${change(of.high)} · n=${of.now}/${of.before}`}
      </div>
    </>
  )
}

function Running() {
  const { data, error, refetch } = api.useCampaigns()
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  return (
    <section aria-label={text.list}>
      <h2>{text.list}</h2>
      {!data.items.length && <EmptyState title={text.noCampaigns} hint={text.noCampaignsHint} />}
      <ul className="topic-lines">
        {data.items.map((campaign) => (
          <li key={campaign.id}>
            <Link to={`/campaigns/${campaign.id}`}>{campaign.title}</Link>{' '}
            <StateTag colour={campaign.state === 'running' ? 'in_hand' : 'done'}>
              {text.states[campaign.state]}
            </StateTag>{' '}
            {campaign.is_past && campaign.state === 'running' && (
              <StateTag colour="near">{text.past}</StateTag>
            )}
            <div className="soft">
              {[
                campaign.field_name,
                campaign.place_name,
                `${text.measures[campaign.measure]}${text.target(campaign.measure, campaign.target)}`,
                `${campaign.first_day} 至 ${campaign.last_day}`,
              ].join(' · ')}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
