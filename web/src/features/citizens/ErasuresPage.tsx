import { Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import { erasures as text } from '@/texts/zh/citizens'
import '@/features/tickets/lists.css'
import '@/features/tickets/tickets.css'
import '@/features/tickets/work.css'
import './citizens.css'
import { Holds } from './Holds'
import { Requests } from './Requests'
import { Retention } from './Retention'

const TABS = ['requests', 'holds', 'retention'] as const

/** What is erased: because a citizen asked, because its time is over, or not yet, as evidence. */
export function ErasuresPage() {
  const [params, setParams] = useSearchParams()
  const tab = TABS.find((one) => one === params.get('tab')) ?? 'requests'
  return (
    <div className="citizens">
      <div className="citizens-search">
        <h1>{text.title}</h1>
      </div>
      <Tabs
        activeKey={tab}
        destroyOnHidden
        onChange={(value) => setParams(withFilter(params, 'tab', value), { replace: true })}
        items={[
          { key: 'requests', label: text.tabs.requests, children: <Requests /> },
          { key: 'holds', label: text.tabs.holds, children: <Holds /> },
          { key: 'retention', label: text.tabs.retention, children: <Retention /> },
        ]}
      />
    </div>
  )
}
