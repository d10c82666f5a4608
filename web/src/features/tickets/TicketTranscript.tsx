import { Skeleton } from 'antd'
import { useEffect, useRef } from 'react'
import { ApiError } from '@/api/client'
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
      {transcript.data && <Talk transcript={transcript.data} lit={lit} />}
    </Section>
  )
}

function Talk({ transcript, lit }: { transcript: Transcript; lit: readonly Span[] }) {
  const list = useRef<HTMLOListElement>(null)
  const first = lit.length ? Math.min(...lit.map(({ seq }) => seq)) : null
  useEffect(() => {
    if (first === null) return
    const line = list.current?.querySelector(`[data-seq="${first}"]`)
    line?.scrollIntoView?.({ block: 'nearest' })
  }, [first])
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
            isMatter={from !== null && to !== null && utterance.seq >= from && utterance.seq <= to}
          />
        ))}
      </ol>
    </>
  )
}

function Line(props: { utterance: Utterance; lit: readonly Span[]; isMatter: boolean }) {
  const { seq, party, start_ms, text: words } = props.utterance
  return (
    <li data-seq={seq} data-party={party} data-matter={props.isMatter}>
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
