import { WarningFilled } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { desk } from '@/texts/zh/desk'
import { formatTimer } from '@/time/city'
import type { LiveView, Risk, Utterance } from './api'
import { useEvidence } from './evidence'
import { cut, type Mark } from './marks'
import './transcript.css'
import type { Partial } from './merge'
import { RiskName } from './RiskName'
import { WatchStrip } from './WatchStrip'

const NEAR_END_PIXELS = 60
const text = desk.transcript

/** Two sides, live; the words behind the focused field lit, risks where they were said. */
export function Transcript({ view, partials }: { view: LiveView; partials: Partial[] }) {
  const { lit } = useEvidence()
  const box = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(true)
  const length = view.utterances.length + partials.reduce((sum, said) => sum + said.text.length, 0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: follows whatever is added
  useEffect(() => {
    if (isFollowing && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [length, isFollowing])
  useEffect(() => {
    const first = lit[0]
    if (!first) return
    const said = box.current?.querySelector(`[data-seq="${first.seq}"]`)
    said?.scrollIntoView?.({ block: 'nearest' })
  }, [lit])

  const marks: Mark[] = [
    ...lit.map((span) => ({ kind: 'lit' as const, span })),
    ...view.risks.flatMap(({ spans }) => spans.map((span) => ({ kind: 'risk' as const, span }))),
    ...view.forbidden_words.map(({ span }) => ({ kind: 'forbidden' as const, span })),
  ]
  const onScroll = () => {
    const { scrollHeight, scrollTop, clientHeight } = box.current as HTMLDivElement
    setFollowing(scrollHeight - scrollTop - clientHeight < NEAR_END_PIXELS)
  }
  return (
    <section className="desk-column transcript" aria-label={text.title}>
      <WatchStrip view={view} isSpeaking={partials.length > 0} />
      <div className="transcript-words" ref={box} onScroll={onScroll} role="log">
        {view.utterances.map((said) => (
          <Said
            key={said.seq}
            said={said}
            marks={marks}
            risks={view.risks.filter(({ seq }) => seq === said.seq)}
          />
        ))}
        {partials.map((partial) => (
          <p key={partial.party} className="said said-partial" data-party={partial.party}>
            <span className="said-text">{partial.text}…</span>
          </p>
        ))}
        {!length && <p className="soft">{text.empty}</p>}
      </div>
      {!isFollowing && (
        <Button className="transcript-latest" size="small" onClick={() => setFollowing(true)}>
          {text.latest} ↓
        </Button>
      )}
    </section>
  )
}

function Said({ said, marks, risks }: { said: Utterance; marks: Mark[]; risks: Risk[] }) {
  const title = `${text.parties[said.party]} ${formatTimer(said.start_ms / 1000)}`
  return (
    <div className="said" data-party={said.party} data-seq={said.seq} title={title}>
      <span className="said-text">
        {cut(said.text, said.seq, marks).map((piece) =>
          piece.kinds.length ? (
            <mark key={piece.start} className={piece.kinds.map((kind) => `mark-${kind}`).join(' ')}>
              {piece.text}
            </mark>
          ) : (
            piece.text
          ),
        )}
      </span>
      {risks.map((risk) => (
        <span key={`${risk.kind} ${risk.term}`} className="said-risk">
          <WarningFilled /> <RiskName risk={risk} />
        </span>
      ))}
    </div>
  )
}
