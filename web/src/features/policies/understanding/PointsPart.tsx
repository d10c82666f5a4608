import { Button, Checkbox, Segmented } from 'antd'
import { useState } from 'react'
import { useStep } from '@/features/tickets/api'
import { understanding } from '@/texts/zh/understanding'
import { EmptyState } from '@/ui/states'
import { askModel, type Lights, type Place, type Point, readAgain, type Understood } from './api'
import { PointRow } from './PointRow'
import { useTold } from './useTold'
import './understanding.css'

const text = understanding.points

/** The points in the order of the document; each is looked at once and decided on by a person. */
export function PointsPart({
  understood,
  mayEdit,
  lit = null,
  onLight,
}: Lights & { understood: Understood; mayEdit: boolean; lit?: Place | null }) {
  const [kind, setKind] = useState<Point['kind'] | 'all'>('all')
  const [withDropped, setWithDropped] = useState(false)
  const shown = understood.points.filter(
    (point) =>
      (kind === 'all' || point.kind === kind) && (withDropped || point.state !== 'dropped'),
  )
  const left = understood.points.filter((point) => point.state === 'read').length
  return (
    <>
      <Segmented
        size="small"
        className="understanding-kinds"
        value={kind}
        onChange={setKind}
        options={kindsOf(understood.points)}
      />
      <div className="understanding-tools">
        <span className="soft">{text.left(left)}</span>
        <Checkbox checked={withDropped} onChange={(event) => setWithDropped(event.target.checked)}>
          {text.showDropped}
        </Checkbox>
        {mayEdit && <Tools understood={understood} />}
      </div>
      {shown.length === 0 && <EmptyState title={text.empty} hint={text.emptyHint} />}
      <ol className="understanding-points">
        {shown.map((point) => (
          <PointRow
            key={point.id}
            code={understood.code}
            point={point}
            mayEdit={mayEdit}
            isLit={isSame(point.at, lit)}
            {...(onLight ? { onLight } : {})}
          />
        ))}
      </ol>
    </>
  )
}

function Tools({ understood }: { understood: Understood }) {
  const told = useTold()
  const reading = useStep(() => readAgain(understood.code), told(text.reread))
  const asking = useStep(
    () => askModel(understood.code),
    told((found: { added: number; dropped: number }) => text.asked(found.added, found.dropped)),
  )
  return (
    <span className="understanding-buttons">
      <Button size="small" loading={reading.isPending} onClick={() => reading.mutate(undefined)}>
        {text.again}
      </Button>
      {understood.has_language_model && (
        <Button size="small" loading={asking.isPending} onClick={() => asking.mutate(undefined)}>
          {text.askModel}
        </Button>
      )}
    </span>
  )
}

function kindsOf(points: Point[]) {
  const kept = points.filter((point) => point.state !== 'dropped')
  const count = (kind: Point['kind']) => kept.filter((point) => point.kind === kind).length
  const kinds = Object.entries(understanding.kinds) as [Point['kind'], string][]
  return [
    { value: 'all' as const, label: `${text.all} ${kept.length}` },
    ...kinds
      .filter(([kind]) => count(kind) > 0)
      .map(([value, label]) => ({ value, label: `${label} ${count(value)}` })),
  ]
}

const isSame = (one: Place, other: Place | null) =>
  one.block === other?.block && one.start === other.start && one.end === other.end
