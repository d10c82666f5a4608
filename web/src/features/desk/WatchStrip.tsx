import { useEffect, useState } from 'react'
import { LevelTag } from '@/features/watch/LevelTag'
import { watch as text } from '@/texts/zh/watch'
import { formatTimer } from '@/time/city'
import type { LiveView } from './api'
import { useEvidence } from './evidence'
import './watch.css'

export type Reason = LiveView['watch']['reasons'][number]

const SHOWN_AFTER_SECONDS = 3

interface StripProps {
  view: LiveView
  isSpeaking: boolean
}

/** How tense the call is and why, in a place that never moves; how long nobody has spoken. */
export function WatchStrip({ view, isSpeaking }: StripProps) {
  const { level, reasons, off } = view.watch
  return (
    <section className="watch-strip" aria-label={text.title}>
      <div className="watch-line">
        <span aria-live="polite">
          {text.title} <LevelTag level={level} />
        </span>
        <span className="call-gap" />
        {view.call.state === 'live' && !off.includes('long_silence') && (
          <Silence view={view} isSpeaking={isSpeaking} />
        )}
      </div>
      <div className="watch-line watch-reasons">
        {reasons.length === 0 && <span className="soft">{text.calm}</span>}
        {reasons.map((reason) => (
          <Why key={reason.code} reason={reason} />
        ))}
      </div>
    </section>
  )
}

/** One reason; a click shows the words. The hand stays in the field it types in. */
function Why({ reason }: { reason: Reason }) {
  const { light } = useEvidence()
  const at = formatTimer(reason.at_ms / 1000)
  if (reason.seq === null) {
    return (
      <span className="watch-reason" title={text.at(reason.sentence, at)}>
        {reason.sentence}
      </span>
    )
  }
  const spans = reason.spans.length ? reason.spans : [{ seq: reason.seq, start: 0, end: 0 }]
  return (
    <button
      type="button"
      className="watch-reason"
      tabIndex={-1}
      title={text.jump(reason.sentence, at)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => light(spans)}
    >
      {reason.sentence}
    </button>
  )
}

/** Seconds since the last words, counted here between two readings. */
function Silence({ view, isSpeaking }: StripProps) {
  const last = view.utterances.at(-1)?.seq ?? 0
  const [heard, setHeard] = useState(() => ({ seq: last, at: sinceOf(view) }))
  const [now, setNow] = useState(() => performance.now())
  if (heard.seq !== last) setHeard({ seq: last, at: sinceOf(view) })
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    if (isSpeaking) return () => setHeard({ seq: last, at: performance.now() })
  }, [isSpeaking, last])
  if (isSpeaking) return <span className="soft">{text.speaking}</span>
  const seconds = Math.max(0, (now - heard.at) / 1000)
  if (!last || seconds < SHOWN_AFTER_SECONDS) return null
  return <span className="soft number">{text.silence(formatTimer(seconds))}</span>
}

const sinceOf = (view: LiveView) => performance.now() - (view.silent_ms ?? 0)
