import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { merging as text } from '@/texts/zh/merging'
import { Relative } from '@/ui/Relative'
import { StateTag, TicketStateTag } from '@/ui/StateTag'
import type { StateColour } from '@/ui/theme'
import type { LikeTicket, LikeTickets } from './api'
import './merging.css'

const COLOURS: Record<LikeTicket['flag'], StateColour> = {
  repeat: 'near',
  duplicate: 'in_hand',
  similar: 'waiting',
}

interface ListProps {
  like: LikeTickets
  /** What may be done with one of them. */
  action?: (item: LikeTicket) => ReactNode
}

/** What may tell the same matter: how alike, why, and what to do about it. */
export function LikeList({ like, action }: ListProps) {
  if (!like.items.length) return <p className="soft">{text.none}</p>
  return (
    <>
      {like.sentence && (
        <p role="status" className="like-sentence" data-group={like.is_group}>
          {like.sentence}
        </p>
      )}
      <ul className="like-list">
        {like.items.map((item) => (
          <li key={item.ticket.id}>
            <LikeLine item={item} />
            {action?.(item)}
          </li>
        ))}
      </ul>
    </>
  )
}

function LikeLine({ item }: { item: LikeTicket }) {
  const { ticket, flag, reasons, score, citizen } = item
  return (
    <div className="like-line">
      <div className="like-head">
        <StateTag colour={COLOURS[flag]}>{text.flags[flag]}</StateTag>
        <Link
          to={`/tickets/${ticket.id}`}
          target="_blank"
          className="one-line"
          title={ticket.title}
        >
          {ticket.title}
        </Link>
        <TicketStateTag state={ticket.state} />
      </div>
      <p className="like-why" title={item.summary}>
        <span className="number">{text.score(Math.round(score * 100))}</span>
        {' · '}
        {reasons.map((reason) => reason.text).join('，')}
      </p>
      <p className="soft like-about">
        <span className="number">{ticket.number}</span>
        <span>{citizen?.name}</span>
        <span>{ticket.place.name || ticket.place.text}</span>
        <span>
          <Relative at={ticket.registered_at} />
        </span>
        {item.parent && <span>{text.parent(item.parent.number)}</span>}
        {item.children_count > 0 && <span>{text.children(item.children_count)}</span>}
      </p>
    </div>
  )
}
