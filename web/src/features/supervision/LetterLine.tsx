import { supervision as text } from '@/texts/zh/supervision'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'
import type { LetterRow } from './api'

const COLOURS: Record<LetterRow['state'], StateColour> = {
  draft: 'waiting',
  issued: 'in_hand',
  received: 'in_hand',
  answered: 'near',
  returned: 'overdue',
  closed: 'done',
  dropped: 'done',
}

type Tagged = Pick<LetterRow, 'kind' | 'state' | 'is_late'>

export function LetterTag({ letter }: { letter: Tagged }) {
  const said = letter.is_late ? text.late : text.states[letter.state]
  return (
    <StateTag colour={letter.is_late ? 'alert' : COLOURS[letter.state]}>
      {`${text.kinds[letter.kind]} · ${said}`}
    </StateTag>
  )
}

/** One line: state, number, to whom, why, how many tickets, until when. */
export function LetterLine({ row, people }: { row: LetterRow; people?: number }) {
  return (
    <span className="letter-line">
      <LetterTag letter={row} />
      <strong className="one-line">{row.number ?? text.causes[row.cause]}</strong>
      <span className="letter-what">
        {row.unit_name} · {row.reason}
      </span>
      {row.is_machine_draft && row.state === 'draft' && (
        <span className="word-tag">{text.machine}</span>
      )}
      <span className="soft one-line">
        {row.ticket_count === 1 ? (
          <span className="number">{row.first_ticket_number}</span>
        ) : (
          text.tickets(row.ticket_count)
        )}
      </span>
      {people !== undefined && <span className="soft one-line">{text.people(people)}</span>}
      <span className="soft">
        <Relative at={row.due_at ?? row.drafted_at} />
      </span>
    </span>
  )
}
