import { Tooltip } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { inspection as text } from '@/texts/zh/inspection'
import { StateTag } from '@/ui/StateTag'
import type { ReplyChecks, ReplyFinding } from './api'
import './inspection.css'
import { type Place, piecesOf } from './pieces'

const NAMED = ['results', 'dates', 'contacts', 'covered'] as const
/** A whole copied or short reply is not underlined from end to end. */
const UNMARKED = new Set<ReplyFinding['flaw']>(['copied', 'too_short'])

/** A reply, what the machine noticed in it and what it names; pointing at one lights its words. */
export function LitReply({ checks }: { checks: ReplyChecks }) {
  const [lit, setLit] = useState<readonly Place[]>([])
  const flawed = checks.findings
    .filter(({ flaw }) => !UNMARKED.has(flaw))
    .flatMap(({ places }) => places)
  const pointing = (places: readonly Place[]) => ({
    onMouseEnter: () => setLit(places),
    onMouseLeave: () => setLit([]),
    onFocus: () => setLit(places),
    onBlur: () => setLit([]),
  })
  return (
    <div className="lit-reply">
      <p className="ticket-text ticket-statement">
        {piecesOf(checks.reply, lit, flawed).map((piece) => (
          <span key={piece.start} data-lit={piece.isLit} data-flawed={piece.isFlawed}>
            {piece.text}
          </span>
        ))}
      </p>
      <ul className="findings">
        {checks.findings.map((finding) => (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards light the evidence too
          <li key={finding.flaw} tabIndex={0} {...pointing(finding.places)}>
            <Tooltip title={text.confidence(Math.round(finding.confidence * 100))}>
              <span className="proposed">
                <StateTag colour="overdue">{finding.sentence}</StateTag>
              </span>
            </Tooltip>
            {finding.copied_from?.number && (
              <Link to={`/tickets/${finding.copied_from.ticket_id}`}>
                {text.copied(finding.copied_from.number)}
              </Link>
            )}
          </li>
        ))}
        {!checks.findings.length && <li className="soft">{text.clean}</li>}
      </ul>
      <p className="named">
        <span className="soft">{text.namedTitle}</span>
        {NAMED.map((name) => (
          <span
            key={name}
            data-named={checks[name].length > 0}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: keyboards light the evidence too
            tabIndex={0}
            title={checks[name].length ? undefined : text.notNamed}
            {...pointing(checks[name])}
          >
            {checks[name].length > 0 ? '☑' : '☐'} {text.named[name]}
          </span>
        ))}
      </p>
    </div>
  )
}
