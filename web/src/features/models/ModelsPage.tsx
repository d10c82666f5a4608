import { Radio, Skeleton, Tabs } from 'antd'
import { useSearchParams } from 'react-router'
import { useSession } from '@/api/session'
import { withFilter } from '@/features/tickets/filters'
import { useLiveQueries } from '@/live/useLive'
import { models as text } from '@/texts/zh/models'
import { ErrorState } from '@/ui/states'
import { MODELS, type TargetRead, useTargets } from './api'
import { CurvePanel } from './CurvePanel'
import { DriftPanel } from './DriftPanel'
import { Switches } from './Switches'
import { Versions } from './Versions'
import './models.css'

export interface PanelProps {
  target: TargetRead
  mayManage: boolean
}

/** What the machine has learned, how right it is, how far it may go alone, and its switches. */
export function ModelsPage() {
  const [params, setParams] = useSearchParams()
  const { can } = useSession()
  const targets = useTargets()
  useLiveQueries(['models'], [[...MODELS]])
  if (targets.error && !targets.data)
    return <ErrorState error={targets.error} onRetry={() => targets.refetch()} />
  if (!targets.data) return <Skeleton active className="panel-waiting" />
  const mayManage = can('model:manage')
  const chosen = targets.data.find(({ target }) => target === params.get('target'))
  const target = chosen ?? targets.data[0]
  const tab = params.get('tab') ?? 'versions'
  const hasTarget = tab === 'versions' || tab === 'curve'
  return (
    <div className="models">
      <div className="list-tools">
        <h1>{text.title}</h1>
        {hasTarget && (
          <Radio.Group
            aria-label={text.target}
            value={target?.target}
            onChange={({ target: { value } }) =>
              setParams(withFilter(withFilter(params, 'class', ''), 'target', value))
            }
            options={targets.data.map((one) => ({ value: one.target, label: one.name }))}
            optionType="button"
          />
        )}
        {!mayManage && <span className="soft">{text.readOnly}</span>}
      </div>
      <Tabs
        activeKey={tab}
        onChange={(next) => setParams(withFilter(params, 'tab', next))}
        destroyOnHidden
        items={[
          {
            key: 'versions',
            label: text.tabs.versions,
            children: target && <Versions target={target} mayManage={mayManage} />,
          },
          {
            key: 'curve',
            label: text.tabs.curve,
            children: target && <CurvePanel target={target} mayManage={mayManage} />,
          },
          { key: 'drift', label: text.tabs.drift, children: <DriftPanel /> },
          {
            key: 'switches',
            label: text.tabs.switches,
            children: <Switches mayManage={mayManage} />,
          },
        ]}
      />
    </div>
  )
}
