import { Button, Segmented, Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import { Link, useParams, useSearchParams } from 'react-router'
import { ApiError } from '@/api/client'
import { useSession } from '@/api/session'
import { useKeys } from '@/keys/useKeys'
import { policies } from '@/texts/zh/policies'
import { EmptyState, ErrorState } from '@/ui/states'
import {
  originalPath,
  type Place,
  type Policy,
  usePolicy,
  usePolicyNews,
  useUnderstanding,
} from './api'
import { FactsPanel } from './FactsPanel'
import { OutlinePanel, RelationsPanel } from './OutlinePanel'
import { PagesPane } from './PagesPane'
import { PolicyStateTag } from './PolicyStateTag'
import { placeOf } from './places'
import './policies.css'
import { TextPane } from './TextPane'
import { DraftsPart } from './understanding/DraftsPart'
import { EffectPart } from './understanding/EffectPart'
import { PointsPart } from './understanding/PointsPart'

const text = policies.read

/** The original beside what was read of it; whatever is clicked lights up in the original. */
export default function ReadingPage() {
  const { code = '' } = useParams()
  usePolicyNews()
  const found = usePolicy(code)
  if (found.error instanceof ApiError && found.error.status === 404)
    return (
      <EmptyState title={text.gone}>
        <Link to="/policies">{text.back}</Link>
      </EmptyState>
    )
  if (found.error && !found.data)
    return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  if (!found.data) return <Skeleton active className="panel-waiting" />
  return <Reading key={code} policy={found.data} />
}

function Reading({ policy }: { policy: Policy }) {
  const [params] = useSearchParams()
  const [place, setPlace] = useState(() => placeOf(params.get('quote') ?? '', policy.blocks))
  useKeys([{ keys: 'Escape', label: text.seen, run: () => setPlace(null) }])
  return (
    <div className="policy-reading">
      <header className="list-tools">
        <h1>{policy.title}</h1>
        <PolicyStateTag state={policy.state} />
        <span className="soft">{policy.number}</span>
        <span className="list-tools-gap" />
        <a href={originalPath(policy.code)} download>
          {text.download}
        </a>
        <Link to="/policies">{text.back}</Link>
      </header>
      <div className="policy-panes">
        <Original policy={policy} place={place} onPlace={setPlace} />
        <Result policy={policy} place={place} onPlace={setPlace} />
      </div>
    </div>
  )
}

export interface PaneProps {
  policy: Policy
  place: Place | null
  onPlace: (place: Place | null) => void
}

function Original(props: PaneProps) {
  const { policy } = props
  const hasPages = policy.pages > 0
  const [view, setView] = useState(hasPages ? 'pages' : 'text')
  return (
    <section className="policy-original" aria-label={text.original}>
      <div className="policy-original-tools">
        {hasPages ? (
          <Segmented
            size="small"
            value={view}
            onChange={setView}
            options={[
              { value: 'pages', label: text.original },
              { value: 'text', label: text.text },
            ]}
          />
        ) : (
          <span className="soft">{text.noPages}</span>
        )}
        {policy.is_recognised && <span className="policies-doubt">{text.recognised}</span>}
      </div>
      {view === 'pages' ? <PagesPane {...props} /> : <TextPane {...props} />}
    </section>
  )
}

function Result(props: PaneProps) {
  const { policy } = props
  const { can } = useSession()
  const understood = useUnderstanding(policy.code)
  const mayEdit = can('knowledge:edit')
  if (understood.error && !understood.data)
    return <ErrorState error={understood.error} onRetry={() => understood.refetch()} />
  if (!understood.data) return <Skeleton active className="panel-waiting" />
  const given = { ...props, understood: understood.data, mayEdit }
  const count = understood.data.points.filter(({ state }) => state !== 'dropped').length
  const own = { understood: understood.data, mayEdit, onLight: props.onPlace }
  const panels = [
    { key: 'facts', label: text.tabs.facts, children: <FactsPanel {...given} /> },
    {
      key: 'points',
      label: `${text.tabs.points} ${count}`,
      children: <PointsPart {...own} lit={props.place} />,
    },
    { key: 'outline', label: text.tabs.outline, children: <OutlinePanel {...given} /> },
    { key: 'relations', label: text.tabs.relations, children: <RelationsPanel {...given} /> },
    {
      key: 'effect',
      label: text.tabs.effect,
      children: <EffectPart code={policy.code} mayEdit={mayEdit} onLight={props.onPlace} />,
    },
  ]
  if (mayEdit)
    panels.push({ key: 'cards', label: text.tabs.cards, children: <DraftsPart {...own} /> })
  return (
    <section className="policy-result">
      <Tabs size="small" items={panels} destroyOnHidden />
    </section>
  )
}

/** A button that shows where something was read. */
export function Seen({ at, onPlace }: { at: Place | null; onPlace: PaneProps['onPlace'] }) {
  if (!at) return null
  return (
    <Button type="link" size="small" onClick={() => onPlace(at)}>
      {text.seen}
    </Button>
  )
}
