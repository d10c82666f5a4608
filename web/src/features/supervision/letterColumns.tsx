import { OneLine } from '@/features/tickets/columns'
import { supervision as text } from '@/texts/zh/supervision'
import type { ListColumn } from '@/ui/list/columns'
import { Found } from '@/ui/list/Found'
import { Relative } from '@/ui/Relative'
import type { LetterRow } from './api'
import { LetterTag } from './LetterLine'

type Line = LetterRow & { people?: number }

export const textOf = (row: Line) =>
  [row.number, row.title, row.unit_name, row.reason, row.first_ticket_number].join(' ')

export const LETTER_COLUMNS: readonly ListColumn<Line>[] = [
  {
    name: 'state',
    label: text.columns.state,
    width: 128,
    render: (row) => <LetterTag letter={row} />,
  },
  {
    name: 'letter',
    label: text.columns.letter,
    width: 130,
    render: ({ number, cause }) => (
      <strong className="one-line">{number ?? text.causes[cause]}</strong>
    ),
  },
  {
    name: 'title',
    label: text.columns.title,
    width: 260,
    grows: true,
    render: (row, sought) => (
      <span className="one-line" title={`${row.unit_name} · ${row.reason}`}>
        <Found text={`${row.unit_name} · ${row.reason}`} sought={sought} />
        {row.is_machine_draft && row.state === 'draft' && (
          <>
            {' '}
            <span className="word-tag">{text.machine}</span>
          </>
        )}
        {row.people !== undefined && <span className="soft"> {text.people(row.people)}</span>}
      </span>
    ),
  },
  {
    name: 'unit',
    label: text.columns.unit,
    width: 130,
    render: ({ unit_name }) => <OneLine title={unit_name}>{unit_name}</OneLine>,
  },
  {
    name: 'number',
    label: text.columns.number,
    width: 128,
    render: ({ ticket_count, first_ticket_number }) =>
      ticket_count === 1 ? (
        <span className="number soft">{first_ticket_number}</span>
      ) : (
        <OneLine>{text.tickets(ticket_count)}</OneLine>
      ),
  },
  {
    name: 'drafted',
    label: text.columns.drafted,
    width: 100,
    render: ({ drafted_at }) => <Relative at={drafted_at} />,
  },
  {
    name: 'due',
    label: text.columns.due,
    width: 100,
    render: (row) => (
      <span className="soft">
        <Relative at={row.due_at ?? row.drafted_at} />
      </span>
    ),
  },
]
export const LETTER_DEFAULTS = ['state', 'letter', 'title', 'number', 'due']
