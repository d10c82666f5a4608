import { Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { understanding as text } from '@/texts/zh/understanding'
import { ErrorState } from '@/ui/states'
import { type Lights, type Place, useUnderstanding } from './api'
import { DraftsPart } from './DraftsPart'
import { EffectPart } from './EffectPart'
import { FactsPart } from './FactsPart'
import { MarkBar } from './MarkBar'
import { PointsPart } from './PointsPart'
import './understanding.css'

/**
 * What was read out of one policy. `onLight` shows a place of the original; `selection` is what the
 * reader has selected there, to be marked as a point.
 */
export function Understanding({
  policy,
  onLight,
  selection = null,
}: Lights & { policy: { code: string }; selection?: (Place & { text: string }) | null }) {
  const { can } = useSession()
  const [tab, setTab] = useState('points')
  const { data, error, refetch } = useUnderstanding(policy.code)
  const mayEdit = can('knowledge:edit')
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active />
  const lights = onLight ? { onLight } : {}
  const items = [
    {
      key: 'points',
      label: text.tabs.points,
      children: <PointsPart understood={data} mayEdit={mayEdit} {...lights} />,
    },
    { key: 'facts', label: text.tabs.facts, children: <FactsPart understood={data} {...lights} /> },
    {
      key: 'effect',
      label: text.tabs.effect,
      children: <EffectPart code={policy.code} mayEdit={mayEdit} {...lights} />,
    },
    ...(mayEdit
      ? [
          {
            key: 'drafts',
            label: text.tabs.drafts,
            children: <DraftsPart understood={data} {...lights} />,
          },
        ]
      : []),
  ]
  return (
    <section className="understanding">
      {mayEdit && selection && <MarkBar code={policy.code} selection={selection} />}
      <Tabs size="small" activeKey={tab} onChange={setTab} items={items} destroyOnHidden />
    </section>
  )
}
