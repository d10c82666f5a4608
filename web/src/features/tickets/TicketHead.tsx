import { common, word } from '@/texts/zh/common'
import { ClockBar } from '@/ui/ClockBar'
import { TicketStateTag } from '@/ui/StateTag'
import type { TicketDetail } from './api'
import { Flags } from './Flags'

type Clock = TicketDetail['clocks'][number]

/** The clock that matters now: the running one that is due first; when all stopped, the citizen's. */
export function heroOf(clocks: readonly Clock[]): Clock | null {
  const running = clocks.filter(({ stopped_at }) => !stopped_at)
  const first = [...running].sort((one, other) => one.due_at.localeCompare(other.due_at))[0]
  return first ?? clocks.find(({ kind }) => kind === 'citizen') ?? null
}

/** Where the ticket stands and whose turn it is, in one sentence; its one clock beside it. */
export function TicketHead({ ticket }: { ticket: TicketDetail }) {
  return (
    <header className="ticket-head">
      <div className="ticket-head-line">
        <span className="number">{ticket.number}</span>
        <TicketStateTag state={ticket.state} />
        <span className="word-tag">{word(common.kinds, ticket.kind)}</span>
        <Flags row={ticket} />
      </div>
      <h1>{ticket.title}</h1>
      <div className="ticket-sentence">
        <p>{ticket.sentence}</p>
        <ClockBar clock={heroOf(ticket.clocks)} isFocusable />
      </div>
    </header>
  )
}
