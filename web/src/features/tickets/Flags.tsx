import { tickets as text } from '@/texts/zh/tickets'
import { StateTag, UrgencyTag } from '@/ui/StateTag'
import type { TicketRow } from './api'

type Flagged = Pick<TicketRow, 'urgency' | 'round' | 'supervision_level' | 'confidentiality'>

/** What is not a state but must be seen: urgency, rework, supervision, confidentiality. */
export function Flags({ row }: { row: Flagged }) {
  return (
    <span className="flags">
      <UrgencyTag urgency={row.urgency} />
      {row.round > 1 && <StateTag colour="overdue">{text.flags.round(row.round)}</StateTag>}
      {row.supervision_level > 0 && (
        <StateTag colour={row.supervision_level > 1 ? 'alert' : 'near'}>
          {text.flags.supervision(row.supervision_level)}
        </StateTag>
      )}
      {row.confidentiality !== 'normal' && (
        <span className="word-tag">{text.flags[row.confidentiality]}</span>
      )}
    </span>
  )
}
