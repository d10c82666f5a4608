import { Input, Skeleton } from 'antd'
import { useSearchParams } from 'react-router'
import { withFilter } from '@/features/tickets/filters'
import '@/features/tickets/tickets.css'
import { CategoryPicker, PlacePicker, UnitPicker } from '@/features/tickets/pickers'
import { disputes } from '@/texts/zh/disputes'
import { EmptyState, ErrorState } from '@/ui/states'
import { Watermark } from '@/ui/Watermark'
import { useDecisions } from './api'
import './disputes.css'
import { DecisionBrief } from './Precedents'

const text = disputes.precedents
const MOST = 100

/** Every decision that may be read, found by its words, category, place or a unit of the review. */
export function PrecedentsPage() {
  const [params, setParams] = useSearchParams()
  const of = (name: string) => params.get(name) ?? ''
  const set = (name: string) => (value: string | undefined) =>
    setParams(withFilter(params, name, value || undefined), { replace: true })
  const { data, error, refetch, isPending } = useDecisions({
    q: of('q'),
    category: of('category'),
    place: of('place'),
    unit: of('unit'),
  })
  const items = data?.items ?? []
  return (
    <div className="precedents-page">
      <div className="list-tools">
        <h1>{text.title}</h1>
        <Input.Search
          type="search"
          allowClear
          defaultValue={of('q')}
          placeholder={text.search}
          aria-label={text.search}
          style={{ width: 260 }}
          onSearch={(value) => set('q')(value.trim())}
        />
        <CategoryPicker
          width={180}
          placeholder={text.filters.category}
          value={of('category') || undefined}
          onChange={set('category')}
        />
        <PlacePicker
          width={150}
          placeholder={text.filters.place}
          value={of('place') || undefined}
          onChange={set('place')}
        />
        <UnitPicker
          width={180}
          placeholder={text.filters.unit}
          value={of('unit') || undefined}
          onChange={set('unit')}
        />
        <span className="list-tools-gap" />
        {data && <span className="soft">{text.count(items.length)}</span>}
      </div>
      {error && !data && <ErrorState error={error} onRetry={() => refetch()} />}
      {isPending && <Skeleton active className="panel-waiting" />}
      {data && !items.length && <EmptyState title={text.empty} hint={text.emptyHint} />}
      <Watermark>
        <ul className="precedents precedents-found">
          {items.map((decision) => (
            <li key={decision.id}>
              <DecisionBrief decision={decision} />
            </li>
          ))}
        </ul>
        {items.length >= MOST && <p className="soft precedents-most">{text.most}</p>}
      </Watermark>
    </div>
  )
}
