import { Tooltip } from 'antd'
import type { ReactNode } from 'react'
import { tickets as text } from '@/texts/zh/tickets'
import type { Proposal, Span } from './api'

interface EvidenceProps {
  proposal?: Proposal | undefined
  spans?: readonly Span[]
  onLight: (spans: readonly Span[]) => void
  children: ReactNode
}

/** Accepted without a look, a value is still the machine's word. */
const looksProposed = (proposal: Proposal | undefined) =>
  proposal?.verdict === 'accept' && proposal.is_implicit

/** A value with where it came from: hovering or focusing lights its words in the transcript. */
export function Evidence({ proposal, spans = [], onLight, children }: EvidenceProps) {
  const lit = spans.length ? spans : (proposal?.spans ?? [])
  if (!proposal && !lit.length) return <span className="decided">{children}</span>
  return (
    <Tooltip title={proposal ? <Explanation proposal={proposal} /> : text.proposals.person}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it only points at its words */}
      <span
        className={looksProposed(proposal) ? 'proposed' : 'decided'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards light the evidence too
        tabIndex={0}
        onMouseEnter={() => onLight(lit)}
        onMouseLeave={() => onLight([])}
        onFocus={() => onLight(lit)}
        onBlur={() => onLight([])}
      >
        {children}
      </span>
    </Tooltip>
  )
}

function Explanation({ proposal }: { proposal: Proposal }) {
  const { machine, verdicts, implicit, model } = text.proposals
  const verdict =
    proposal.verdict === 'accept' && proposal.is_implicit ? implicit : verdicts[proposal.verdict]
  return (
    <>
      <div>{machine(Math.round(proposal.confidence * 100))}</div>
      {proposal.verdict !== 'accept' && <div>{proposal.value}</div>}
      <div>{verdict}</div>
      <div>{model(proposal.model, proposal.model_version)}</div>
    </>
  )
}
