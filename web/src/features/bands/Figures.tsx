import { Skeleton } from 'antd'
import { bands } from '@/texts/zh/bands'
import { ErrorState } from '@/ui/states'
import { type BandFigures, useBandFigures } from './api'

const text = bands.figures

/** How good the alerts are, with n and interval, and what the verdicts taught. */
export function Figures() {
  const found = useBandFigures(true)
  if (found.error) return <ErrorState error={found.error} onRetry={() => found.refetch()} />
  if (!found.data) return <Skeleton active />
  const told = found.data
  return (
    <section className="band-figures" aria-label={text.title}>
      <Figure name={text.raised} value={String(told.raised)} hint={text.days(told.days)} />
      <Figure name={text.waiting} value={String(told.waiting)} />
      <Rate name={text.precision} share={told.precision} />
      <Rate name={text.recall} share={told.recall} hint={text.recallHint} />
      <Figure
        name={text.delay}
        value={told.delay_minutes === null ? '—' : text.minutes(told.delay_minutes)}
        hint={told.delay_people === null ? text.none : text.people(told.delay_people).slice(1)}
      />
      <Figure name={text.false} value={told.false_a_day.toFixed(2)} />
      {told.families.length > 0 && (
        <div className="band-families">
          <b>{text.families}</b>
          {told.families.map(({ family, name, factor, trues, falses }) => (
            <span key={family} title={text.family(trues, falses)}>
              {name} ×{factor.toFixed(2)} <small>{text.family(trues, falses)}</small>
            </span>
          ))}
        </div>
      )}
    </section>
  )
}

function Rate(props: { name: string; share: BandFigures['precision']; hint?: string }) {
  const { share, low, high, numerator, denominator } = props.share
  if (share === null || low === null || high === null) {
    return <Figure name={props.name} value="—" hint={text.none} title={props.hint} />
  }
  return (
    <Figure
      name={props.name}
      value={`${Math.round(share * 100)}%`}
      hint={`${text.of(numerator, denominator)} · ${text.between(low, high)}`}
      title={props.hint}
    />
  )
}

function Figure(props: { name: string; value: string; hint?: string; title?: string | undefined }) {
  return (
    <div className="band-figure" title={props.title}>
      <span className="soft">{props.name}</span>
      <b>{props.value}</b>
      <small className="soft">{props.hint}</small>
    </div>
  )
}
