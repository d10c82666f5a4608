import { Link } from 'react-router'
import type { components } from '@/api/schema'
import { tickets as text } from '@/texts/zh/tickets'

export type Citation = components['schemas']['TicketCitation']

/** Where the sentence stands in the policy. */
export const policyPath = (code: string, quote: string) =>
  `/policies/${encodeURIComponent(code)}${quote ? `?quote=${encodeURIComponent(quote)}` : ''}`

/** The rules that a matter rests on: card and version, clause, and the policy's own words. */
export function Citations({ cited }: { cited: readonly Citation[] }) {
  return (
    <ul className="citations">
      {cited.map((each) => (
        <li key={`${each.card_code} ${each.number} ${each.title}`}>
          <strong>{each.title}</strong>{' '}
          <span className="soft">
            {each.card_code && text.citation(each.card_code, each.number)}
          </span>
          <br />
          {each.policy_code ? (
            <Link to={policyPath(each.policy_code, each.quote)}>{each.source}</Link>
          ) : (
            each.source
          )}
          {each.quote && <q className="citation-quote">{each.quote}</q>}
        </li>
      ))}
    </ul>
  )
}
