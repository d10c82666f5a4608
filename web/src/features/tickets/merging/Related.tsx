import { Button } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'
import { useSession } from '@/api/session'
import { merging } from '@/texts/zh/merging'
import { TicketStateTag } from '@/ui/StateTag'
import type { TicketDetail } from '../api'
import { Section } from '../Section'
import { type Child, useLike } from './api'
import { LikeList } from './LikeList'
import { OwnReplyForm, PeopleForm } from './MergingForms'
import './merging.css'

const text = merging.related

/** How many it concerns, what it repeats, what it rides with and what rides with it. */
export function TicketRelated({ ticket }: { ticket: TicketDetail }) {
  const { parent, children } = ticket
  return (
    <>
      <People ticket={ticket} />
      {parent && (
        <Section title={text.parent}>
          <Link to={`/tickets/${parent.id}`}>
            <span className="number">{parent.number}</span> {parent.title}
          </Link>{' '}
          <TicketStateTag state={parent.state} />
        </Section>
      )}
      {children.length > 0 && (
        <Section title={text.children(children.length)}>
          <ul className="child-list">
            {children.map((child) => (
              <ChildLine key={child.id} ticket={ticket} child={child} />
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}

function People({ ticket }: { ticket: TicketDetail }) {
  const { can } = useSession()
  const [isOpen, setOpen] = useState(false)
  const { repeat_count: repeats, repeat_of: earlier, people_affected: people } = ticket
  const mayCorrect = can('ticket:merge') && ticket.state !== 'merged'
  if (people < 2 && !repeats && !mayCorrect) return null
  return (
    <Section title={text.peopleLabel}>
      <div className="related-people">
        <span>{text.people(people)}</span>
        {repeats > 0 && <span>{text.repeat(repeats)}</span>}
        {earlier && <Link to={`/tickets/${earlier}`}>{text.openRepeat}</Link>}
        {mayCorrect && (
          <Button size="small" type="link" onClick={() => setOpen(true)}>
            {text.correct}
          </Button>
        )}
      </div>
      {isOpen && <PeopleForm ticket={ticket} onClose={() => setOpen(false)} />}
    </Section>
  )
}

/** One citizen's ticket beneath its parent, with what this citizen is answered. */
function ChildLine({ ticket, child }: { ticket: TicketDetail; child: Child }) {
  const [isOpen, setOpen] = useState(false)
  const mayWrite =
    child.is_merged &&
    ticket.actions.some(({ name, is_allowed }) => name === 'save_reply' && is_allowed)
  return (
    <li>
      <div className="child-head">
        <Link to={`/tickets/${child.id}`} className="number">
          {child.number}
        </Link>
        <TicketStateTag state={child.state} />
        <span>{child.citizen_name}</span>
        <span className="soft number">{child.citizen_phone}</span>
        {mayWrite && (
          <Button size="small" type="link" onClick={() => setOpen(true)}>
            {child.own_reply ? text.changeOwn : text.writeOwn}
          </Button>
        )}
      </div>
      <p className="soft">{child.summary}</p>
      <p className="ticket-text">{child.own_reply || text.sameReply}</p>
      {isOpen && <OwnReplyForm parentId={ticket.id} child={child} onClose={() => setOpen(false)} />}
    </li>
  )
}

/** Beside a ticket that waits for review: what may tell the same matter. */
export function LikeBeside({ id }: { id: string }) {
  const { data } = useLike(id)
  if (!data?.items.length) return null
  return (
    <Section title={merging.title}>
      <LikeList like={data} />
    </Section>
  )
}
