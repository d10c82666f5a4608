import { Skeleton } from 'antd'
import { word } from '@/texts/zh/common'
import { surge as text } from '@/texts/zh/surge'
import { wholePercent } from '@/ui/charts'
import { ErrorState } from '@/ui/states'
import { type SurgeEffect, type SurgePeriod, useSurgeEffect } from './api'

/** What the pinned answer changed: before, while it was pinned, after; with n and interval. */
export function Effect({ id }: { id: string }) {
  const { data, error, isPending, refetch } = useSurgeEffect(id, true)
  if (error) return <ErrorState error={error} onRetry={() => refetch()} />
  if (isPending) return <Skeleton active />
  if (!data) return <p className="soft">{text.noEffect}</p>
  return (
    <div className="surge-effect">
      <HandleTimes periods={data.periods} />
      <Shares effect={data} />
    </div>
  )
}

function HandleTimes({ periods }: { periods: readonly SurgePeriod[] }) {
  const longest = Math.max(1, ...periods.map(({ handle_seconds: of }) => of.high ?? of.mean ?? 0))
  const at = (seconds: number | null) => `${((seconds ?? 0) / longest) * 100}%`
  return (
    <figure aria-label={text.handle}>
      <figcaption>{text.handle}</figcaption>
      <div className="surge-bars">
        {periods.map(({ name, handle_seconds: of }) => (
          <Row key={name} name={word(text.periods, name)}>
            <span className="surge-bar">
              <i style={{ width: at(of.mean) }} />
              {of.low !== null && of.high !== null && (
                <b style={{ left: at(of.low), width: at(of.high - of.low) }} />
              )}
            </span>
            <span className="number">
              {of.mean === null ? '—' : text.seconds(of.mean)}{' '}
              <span className="soft">
                n={of.n}
                {of.low !== null && of.high !== null
                  ? ` [${Math.round(of.low)}, ${Math.round(of.high)}]`
                  : of.n > 0 && ` ${text.tooFew}`}
              </span>
            </span>
          </Row>
        ))}
      </div>
      <p className="soft">{text.effectHint}</p>
    </figure>
  )
}

function Row({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <span>{name}</span>
      {children}
    </>
  )
}

type Portion = SurgeEffect['adopted']

function Shares({ effect }: { effect: SurgeEffect }) {
  return (
    <dl className="facts">
      {effect.periods.map(({ name, direct }) => (
        <Share key={name} label={`${text.direct} · ${word(text.periods, name)}`} of={direct} />
      ))}
      <div className="fact">
        <dt>{text.shown}</dt>
        <dd className="number">{effect.shown}</dd>
      </div>
      <Share label={text.adopted} of={effect.adopted} />
      <Share label={text.dismissed} of={effect.dismissed} />
    </dl>
  )
}

function Share({ label, of }: { label: string; of: Portion }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd className="number">
        {of.share === null ? '—' : text.share(of.count, of.of, wholePercent(of.share))}
        {of.low !== null && of.high !== null && (
          <span className="soft">
            {' '}
            [{wholePercent(of.low)}, {wholePercent(of.high)}]
          </span>
        )}
      </dd>
    </div>
  )
}
