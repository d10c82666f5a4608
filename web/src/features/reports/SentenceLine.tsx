import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { reports as text } from '@/texts/zh/reports'
import type { Sentence, Source } from './api'
import { addressOf, Behind, hasRows } from './Behind'

interface LineProps {
  sentence: Sentence
  sources: readonly Source[]
}

/** A sentence and the sources of its numbers; one with a single source opens it as a whole. */
export function SentenceLine({ sentence, sources }: LineProps) {
  const [behind, setBehind] = useState<Source | null>(null)
  const known = sentence.refs.flatMap((ref) => sources.find(({ number }) => number === ref) ?? [])
  const [only] = known
  return (
    <p className="report-sentence">
      {only && known.length === 1 ? (
        <Opens source={only} className="report-sentence-opens" onOpen={setBehind}>
          {sentence.text}
        </Opens>
      ) : (
        sentence.text
      )}
      {known.map((source) => (
        <Opens key={source.number} source={source} className="report-ref" onOpen={setBehind}>
          [{source.number}]
        </Opens>
      ))}
      <Behind source={behind} onClose={() => setBehind(null)} />
    </p>
  )
}

interface OpensProps {
  source: Source
  className: string
  onOpen: (source: Source) => void
  children: ReactNode
}

/** To the page that holds a number's rows, or the rows themselves. */
function Opens({ source, className, onOpen, children }: OpensProps) {
  const isMark = className === 'report-ref'
  const said = isMark
    ? { title: source.name, 'aria-label': text.read.ref(source.number, source.name) }
    : {}
  return hasRows(source) ? (
    <button type="button" className={className} onClick={() => onOpen(source)} {...said}>
      {children}
    </button>
  ) : (
    <Link to={addressOf(source)} className={className} {...said}>
      {children}
    </Link>
  )
}
