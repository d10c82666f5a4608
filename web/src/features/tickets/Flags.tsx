import { merging } from '@/texts/zh/merging'
import { tickets as text } from '@/texts/zh/tickets'
import { StateTag, UrgencyTag } from '@/ui/StateTag'
import type { TicketRow } from './api'

type Flagged = Pick<
  TicketRow,
  'urgency' | 'round' | 'supervision_level' | 'confidentiality' | 'repeat_count' | 'people_affected'
>

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
      {row.repeat_count > 0 && (
        <StateTag colour="near">{merging.rowFlags.repeat(row.repeat_count)}</StateTag>
      )}
      {row.people_affected > 1 && (
        <span className="word-tag">{merging.rowFlags.people(row.people_affected)}</span>
      )}
      {row.confidentiality !== 'normal' && (
        <span className="word-tag">{text.flags[row.confidentiality]}</span>
      )}
    </span>
  )
}
