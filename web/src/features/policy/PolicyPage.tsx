import { Tabs } from 'antd'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { tableOf } from '@/features/data/elsewhere'
import { withFilter } from '@/features/tickets/filters'
import { useLiveQueries } from '@/live/useLive'
import { policy as text } from '@/texts/zh/policy'
import { ErrorState } from '@/ui/states'
import { type Draft, POLICY, type Policy, usePolicy } from './api'
import { History } from './History'
import { Limits } from './Limits'
import { PreviewPanel } from './PreviewPanel'
import { UnitCalendars } from './UnitCalendars'
import { YearGrid } from './YearGrid'
import './policy.css'

export interface DeskProps {
  policy: Policy
  mayEdit: boolean
  /** Show what it would do, and save it from there. */
  onDraft: (draft: Draft) => void
}

/** Time limits, holidays and unit calendars: nothing is saved before its effect has been seen. */
export function PolicyPage() {
  const [params, setParams] = useSearchParams()
  const { can } = useSession()
  const all = usePolicy()
  const [draft, setDraft] = useState<Draft | null>(null)
  useLiveQueries(['policy'], [[...POLICY]])
  if (all.error && !all.data) return <ErrorState error={all.error} onRetry={() => all.refetch()} />
  if (!all.data) return null
  const tab = params.get('tab') ?? 'limits'
  const table = tableOf(tab)
  const desk: DeskProps = {
    policy: all.data,
    mayEdit: can('policy:edit'),
    onDraft: setDraft,
  }
  return (
    <div className="policy">
      <div className="list-tools">
        <h1>{text.title}</h1>
        {!desk.mayEdit && <span className="soft">{text.readOnly}</span>}
        <span className="list-tools-gap" />
        {table && can('data:read') && <Link to={table}>{text.asTable}</Link>}
      </div>
      <Tabs
        activeKey={tab}
        onChange={(next) => setParams(withFilter(params, 'tab', next))}
        items={[
          { key: 'limits', label: text.tabs.limits, children: <Limits {...desk} /> },
          { key: 'days', label: text.tabs.days, children: <YearGrid {...desk} /> },
          { key: 'units', label: text.tabs.units, children: <UnitCalendars {...desk} /> },
          {
            key: 'history',
            label: text.tabs.history,
            children: <History mayEdit={desk.mayEdit} />,
          },
        ]}
      />
      {draft && <PreviewPanel draft={draft} onClose={() => setDraft(null)} />}
    </div>
  )
}
