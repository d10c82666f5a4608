import { common } from '@/texts/zh/common'
import { parts as partText } from '@/texts/zh/parts'
import { tickets as text } from '@/texts/zh/tickets'
import { ClockBar } from '@/ui/ClockBar'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'
import type { Assignment, Contact, TicketDetail } from './api'
import { PartActions } from './parts/PartActions'
import { Fact, Section } from './Section'

const COLOURS: Record<Assignment['state'], StateColour> = {
  to_sign: 'waiting',
  handling: 'in_hand',
  suspended: 'waiting',
  submitted: 'in_hand',
  done: 'done',
  recalled: 'waiting',
}
const LEADER_COLOURS: Record<Assignment['leader_state'], StateColour> = {
  none: 'waiting',
  proposed: 'in_hand',
  approved: 'done',
  refused: 'overdue',
}

/** Who works on it, on what ground, and what they have done; the latest round first. */
export function TicketWork({ ticket }: { ticket: TicketDetail }) {
  const assignments = inOrder(ticket.assignments)
  return (
    <Section title={text.sections.assignments}>
      {!assignments.length && <p className="soft">{text.assignments.noneYet}</p>}
      {assignments.map((assignment) => (
        <Work key={assignment.id} ticket={ticket} assignment={assignment} />
      ))}
      {ticket.informed.length > 0 && (
        <p className="soft">
          {partText.informed.section}：
          {ticket.informed
            .map(
              ({ unit_name, read_at }) =>
                `${unit_name}${read_at ? '' : `（${partText.informed.unread}）`}`,
            )
            .join('、')}
        </p>
      )}
      {ticket.notes.length > 0 && (
        <ul className="notes">
          {ticket.notes.map((note) => (
            <li key={`${note.at} ${note.text}`}>
              <strong>{note.actor_name ?? text.story.machine}</strong>{' '}
              <span className="soft">
                <Relative at={note.at} />
              </span>
              <p>{note.text}</p>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}

/** The latest round first: its lead, then the assisting units, each with what it handed down. */
export function inOrder(assignments: readonly Assignment[]): Assignment[] {
  const later = (one: Assignment, other: Assignment) =>
    other.round - one.round ||
    Number(one.state === 'recalled') - Number(other.state === 'recalled') ||
    Number(one.part !== 'lead') - Number(other.part !== 'lead') ||
    one.sent_at.localeCompare(other.sent_at)
  const below = (parent: string | null): Assignment[] =>
    assignments
      .filter(({ parent_id }) => parent_id === parent)
      .sort(later)
      .flatMap((assignment) => [assignment, ...below(assignment.id)])
  return below(null)
}

function Work({ ticket, assignment }: { ticket: TicketDetail; assignment: Assignment }) {
  const { assignments: words } = text
  return (
    <article className="work" data-part={assignment.part} data-state={assignment.state}>
      <div className="work-head">
        <strong>{assignment.unit.name}</strong>
        <span className="word-tag">{words.parts[assignment.part]}</span>
        {assignment.round > 1 && <span className="word-tag">{words.round(assignment.round)}</span>}
        {assignment.is_direct && <span className="word-tag">{words.direct}</span>}
        <StateTag colour={COLOURS[assignment.state]}>{words.states[assignment.state]}</StateTag>
      </div>
      <WorkFacts assignment={assignment} />
      <PartActions ticket={ticket} part={assignment} />
      {assignment.contacts.length > 0 && <Contacts contacts={assignment.contacts} />}
    </article>
  )
}

/** What was asked, on what ground, by when, and how far it has come. */
function WorkFacts({ assignment }: { assignment: Assignment }) {
  const { assignments: words } = text
  return (
    <dl className="facts">
      {assignment.asked && <Fact label={partText.asked}>{assignment.asked}</Fact>}
      {assignment.clock && assignment.part !== 'lead' && (
        <Fact label={partText.clock}>
          <ClockBar clock={assignment.clock} />
        </Fact>
      )}
      {assignment.basis && (
        <Fact label={words.basis}>
          {assignment.basis} <span className="soft no-break">{assignment.duty_code}</span>
        </Fact>
      )}
      <Fact label={words.sent}>
        <Relative at={assignment.sent_at} /> {assignment.sent_by_name}
      </Fact>
      {assignment.signed_at && (
        <Fact label={words.signed}>
          <Relative at={assignment.signed_at} />
          {assignment.is_signed_by_system && ` ${words.bySystem}`}
        </Fact>
      )}
      {assignment.handler_name && <Fact label={words.handler}>{assignment.handler_name}</Fact>}
      {assignment.reply && (
        <Fact label={assignment.part === 'lead' ? words.reply : partText.partReply}>
          <span className="ticket-text">{assignment.reply}</span>
          {assignment.solved && (
            <div>
              {text.solved[assignment.solved]}
              {assignment.solved_reason && `：${assignment.solved_reason}`}
            </div>
          )}
        </Fact>
      )}
      {assignment.leader_state !== 'none' && (
        <Fact label={words.leader}>
          <StateTag colour={LEADER_COLOURS[assignment.leader_state]}>
            {words.leaderStates[assignment.leader_state]}
          </StateTag>{' '}
          {assignment.leader_name} {assignment.leader_note}
        </Fact>
      )}
      {assignment.recalled_at && (
        <Fact label={partText.recalled}>
          <Relative at={assignment.recalled_at} />{' '}
          {assignment.recall_code && partText.recallCodes[assignment.recall_code]}
        </Fact>
      )}
    </dl>
  )
}

/** Each try to speak with the citizen: the evidence that closing needs. */
export function Contacts({ contacts }: { contacts: readonly Contact[] }) {
  if (!contacts.length) return <p className="soft">{text.contacts.none}</p>
  return (
    <ul className="contacts" aria-label={text.sections.contacts}>
      {contacts.map((contact) => (
        <li key={contact.id}>
          <Relative at={contact.at} />
          <span>{text.ways[contact.way]}</span>
          <StateTag colour={contact.result === 'reached' ? 'done' : 'waiting'}>
            {text.results[contact.result]}
          </StateTag>
          {contact.seconds > 0 && (
            <span className="soft">{text.contacts.seconds(contact.seconds)}</span>
          )}
          <span className="contact-note">{contact.note || common.none}</span>
        </li>
      ))}
    </ul>
  )
}
