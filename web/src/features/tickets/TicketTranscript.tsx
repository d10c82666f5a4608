import { Skeleton } from 'antd'
import { useEffect, useRef, useState } from 'react'
import { ApiError } from '@/api/client'
import { useSession } from '@/api/session'
import { WatchHistory } from '@/features/watch/WatchHistory'
import { tickets as text } from '@/texts/zh/tickets'
import { formatTimer } from '@/time/city'
import { EmptyState, ErrorState } from '@/ui/states'
import { type Span, type Transcript, type Utterance, useTranscript } from './api'
import { Section } from './Section'
import { piecesOf } from './spans'

interface TranscriptProps {
  id: string
  hasCall: boolean
  lit: readonly Span[]
}

/** The call behind a ticket; the words that a field was read from light up. */
export function TicketTranscript({ id, hasCall, lit }: TranscriptProps) {
  const transcript = useTranscript(id, hasCall)
  const { can } = useSession()
  const [jumped, setJumped] = useState<readonly Span[]>([])
  const { error } = transcript
  return (
    <Section title={text.sections.transcript}>
      {!hasCall && <EmptyState title={text.transcript.none} />}
      {error instanceof ApiError && error.status === 403 ? (
        <p className="soft">{text.transcript.forbidden}</p>
      ) : (
        error && <ErrorState error={error} onRetry={() => transcript.refetch()} />
      )}
      {hasCall && transcript.isPending && <Skeleton active paragraph={false} />}
      {transcript.data && can('call:watch') && (
        <WatchHistory
          callId={transcript.data.call_id}
          onJump={(seq) => setJumped([{ seq, start: 0, end: 0 }])}
        />
      )}
      {transcript.data && <Talk transcript={transcript.data} lit={lit} jumped={jumped} />}
    </Section>
  )
}

interface TalkProps {
  transcript: Transcript
  lit: readonly Span[]
  /** The utterance that a sign of the watch led to. */
  jumped: readonly Span[]
}

function Talk({ transcript, lit, jumped }: TalkProps) {
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => showFirst(list.current, lit), [lit])
  useEffect(() => showFirst(list.current, jumped), [jumped])
  const { from_seq: from, to_seq: to } = transcript
  return (
    <>
      <p className="soft">{text.transcript.evidence}</p>
      <ol className="talk" ref={list}>
        {transcript.utterances.map((utterance) => (
          <Line
            key={utterance.seq}
            utterance={utterance}
            lit={lit}
            isCurrent={utterance.seq === jumped[0]?.seq}
            isMatter={from !== null && to !== null && utterance.seq >= from && utterance.seq <= to}
          />
        ))}
      </ol>
    </>
  )
}

/** Bring the first of these words into sight. */
function showFirst(list: HTMLElement | null, spans: readonly Span[]) {
  if (!spans.length) return
  const first = Math.min(...spans.map(({ seq }) => seq))
  list?.querySelector(`[data-seq="${first}"]`)?.scrollIntoView?.({ block: 'nearest' })
}

interface LineProps {
  utterance: Utterance
  lit: readonly Span[]
  isMatter: boolean
  isCurrent: boolean
}

function Line(props: LineProps) {
  const { seq, party, start_ms, text: words } = props.utterance
  return (
    <li
      data-seq={seq}
      data-party={party}
      data-matter={props.isMatter}
      aria-current={props.isCurrent || undefined}
    >
      <span className="talk-who">{text.transcript[party]}</span>
      <span className="talk-at number">{formatTimer(start_ms / 1000)}</span>
      <p>
        {piecesOf(words, seq, props.lit).map((piece) =>
          piece.isLit ? (
            <mark key={piece.start}>{piece.text}</mark>
          ) : (
            <span key={piece.start}>{piece.text}</span>
          ),
        )}
      </p>
    </li>
  )
}
