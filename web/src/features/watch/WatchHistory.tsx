import { Skeleton } from 'antd'
import { lazy, Suspense, useMemo } from 'react'
import { watch } from '@/texts/zh/watch'
import { formatTimer } from '@/time/city'
import { ErrorState } from '@/ui/states'
import { useWatchHistory, type WatchReason } from './api'
import { curveOption } from './curve'
import './history.css'
import { LevelTag } from './LevelTag'

const Chart = lazy(() => import('@/features/figures/Chart'))
const text = watch.history
const HEIGHT = 150

interface HistoryProps {
  callId: string
  isLive?: boolean
  /** Show the words of this utterance; without it a reason leads nowhere. */
  onJump?: (seq: number) => void
}

/** How tense a call was from beginning to end, and what made it so. */
export function WatchHistory({ callId, isLive = false, onJump }: HistoryProps) {
  const { data, error, refetch } = useWatchHistory(callId, true, isLive)
  const option = useMemo(() => data && curveOption(data), [data])
  if (error && !data) return <ErrorState error={error} onRetry={() => refetch()} />
  if (!data) return <Skeleton active paragraph={false} />
  if (!data.signals.length) return <p className="soft">{text.none}</p>
  const jump = (seq: number | null) => seq !== null && onJump?.(seq)
  return (
    <section className="watch-history" aria-label={text.title}>
      <Suspense fallback={<Skeleton active paragraph={{ rows: 3 }} />}>
        <Chart
          option={option ?? {}}
          height={HEIGHT}
          label={text.chart}
          onPick={(mark) => jump(data.signals[mark]?.seq ?? null)}
        />
      </Suspense>
      <ol className="watch-steps" aria-label={text.steps}>
        {data.steps.map((step) => (
          <li key={`${step.at_ms} ${step.level}`}>
            <span className="number soft">{formatTimer(step.at_ms / 1000)}</span>
            <LevelTag level={step.level} />
            <span>{step.reasons.join('、')}</span>
          </li>
        ))}
      </ol>
      <ol className="watch-steps" aria-label={text.signals}>
        {told(data.signals).map(({ key, at_ms, sentence, seq }) => (
          <li key={key}>
            <span className="number soft">{formatTimer(at_ms / 1000)}</span>
            {onJump && seq !== null ? (
              <button type="button" onClick={() => onJump(seq)}>
                {sentence}
              </button>
            ) : (
              <span>{sentence}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Each sign once: the same one may stand several times in one utterance. */
function told(signals: readonly WatchReason[]) {
  const byKey = new Map(signals.map((one) => [`${one.at_ms} ${one.code} ${one.seq}`, one]))
  return [...byKey].map(([key, one]) => ({ key, ...one }))
}
