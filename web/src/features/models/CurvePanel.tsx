import { Button, Input, Skeleton, Slider, Tag } from 'antd'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { percent } from '@/features/figures/filters'
import { useStep } from '@/features/tickets/api'
import { withFilter } from '@/features/tickets/filters'
import { useKeys } from '@/keys/useKeys'
import { models } from '@/texts/zh/models'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Curve, setThreshold, useCurve } from './api'
import { curveOption, pointAt } from './curve'
import type { PanelProps } from './ModelsPage'
import { useTold } from './Versions'

const text = models.curve
const Chart = lazy(() => import('@/features/figures/Chart'))
const FEW = 30
const NEVER = 1

/** How far the machine may go alone, for all and for each class: a threshold to drag. */
export function CurvePanel({ target, mayManage }: PanelProps) {
  const [params, setParams] = useSearchParams()
  const classCode = params.get('class') ?? ''
  const curve = useCurve(target.target, classCode, target.in_use !== null)
  const choose = (code: string) => setParams(withFilter(params, 'class', code))
  if (target.in_use === null) return <EmptyState title={text.none} hint={text.noneHint} />
  if (curve.error && !curve.data)
    return <ErrorState error={curve.error} onRetry={() => curve.refetch()} />
  if (!curve.data) return <Skeleton active />
  return (
    <div className="models-curve">
      <Classes curve={curve.data} chosen={classCode} onChoose={choose} />
      <Threshold
        key={`${curve.data.target}/${curve.data.class_code}/${curve.data.threshold}`}
        curve={curve.data}
        mayManage={mayManage}
      />
    </div>
  )
}

interface ClassesProps {
  curve: Curve
  chosen: string
  onChoose: (code: string) => void
}

function Classes({ curve, chosen, onChoose }: ClassesProps) {
  const [asked, setAsked] = useState('')
  const shown = curve.classes.filter(
    ({ code, name }) => !asked || name.includes(asked) || code.startsWith(asked),
  )
  const codes = ['', ...shown.map(({ code }) => code)]
  const move = (by: number) => {
    const next = codes[codes.indexOf(chosen) + by]
    if (next !== undefined) onChoose(next)
  }
  useKeys([
    { keys: 'j', label: models.keys.next, run: () => move(1) },
    { keys: 'k', label: models.keys.previous, run: () => move(-1) },
  ])
  return (
    <nav className="models-classes" aria-label={text.classes}>
      <Input
        allowClear
        value={asked}
        placeholder={text.search}
        aria-label={text.search}
        onChange={({ target }) => setAsked(target.value.trim())}
      />
      <ul>
        {!asked && (
          <li>
            <button type="button" aria-current={chosen === ''} onClick={() => onChoose('')}>
              {text.all}
            </button>
          </li>
        )}
        {shown.map((one) => (
          <li key={one.code}>
            <button
              type="button"
              aria-current={chosen === one.code}
              onClick={() => onChoose(one.code)}
            >
              <span>{one.name}</span>
              <span className="soft tabular">
                {one.threshold === null ? text.never : percent(one.coverage)} · {one.n}
              </span>
              {one.is_own && <Tag>{text.own}</Tag>}
            </button>
          </li>
        ))}
        {shown.length === 0 && <li className="soft">{text.noClass}</li>}
      </ul>
    </nav>
  )
}

function Threshold({ curve, mayManage }: { curve: Curve; mayManage: boolean }) {
  const { points } = curve
  const inForce = pointAt(points, curve.threshold)
  const [chosen, setChosen] = useState(inForce)
  const told = useTold()
  const saving = useStep(
    (threshold: number | null) => setThreshold(curve.target, curve.class_code, threshold),
    told(text.saved),
  )
  const option = useMemo(() => curveOption(curve, inForce, chosen), [curve, inForce, chosen])
  const point = points[chosen]
  const isOwn = curve.classes.some(({ code, is_own }) => code === curve.class_code && is_own)
  return (
    <section>
      <h3>{curve.class_name || text.all}</h3>
      <p className="soft">{text.explain}</p>
      {curve.n < FEW && <p className="models-few">{text.few}</p>}
      <Suspense fallback={<Skeleton active />}>
        <Chart
          option={option}
          height={300}
          label={text.chart(curve.class_name || text.all)}
          onPick={(number) => setChosen(Math.min(number, points.length - 1))}
        />
      </Suspense>
      <Slider
        min={-1}
        max={points.length - 1}
        value={chosen}
        disabled={!mayManage || points.length === 0}
        tooltip={{ open: false }}
        ariaLabelForHandle={text.slider}
        onChange={setChosen}
      />
      <p className="soft">{text.slider}</p>
      <dl className="models-points">
        <dt>{text.inForce}</dt>
        <dd>{sentence(curve, inForce)}</dd>
        <dt>{text.chosen}</dt>
        <dd>{sentence(curve, chosen)}</dd>
      </dl>
      {mayManage && (
        <div className="models-tools">
          <Button
            type="primary"
            disabled={chosen === inForce}
            loading={saving.isPending}
            onClick={() => saving.mutate(point ? point.threshold : NEVER)}
          >
            {point ? text.save : text.neverAlone}
          </Button>
          {isOwn && <Button onClick={() => saving.mutate(null)}>{text.remove}</Button>}
        </div>
      )}
    </section>
  )
}

function sentence(curve: Curve, number: number): string {
  const point = curve.points[number]
  if (!point) return text.never
  const rows = Math.round(point.coverage * curve.n)
  return [
    text.at(point.threshold.toFixed(3)),
    text.covers(percent(point.coverage), rows, curve.n),
    text.ends(percent(point.precision), percent(point.low), percent(point.high)),
  ].join(' · ')
}
