import { common, word } from '@/texts/zh/common'
import { STATE_COLOURS, type StateColour } from './theme'

/** What the mark before the word looks like, for eyes that do not tell colours apart. */
type Fill = 'empty' | 'half' | 'full' | 'square'

const FILLS: Record<StateColour, Fill> = {
  waiting: 'empty',
  in_hand: 'half',
  done: 'full',
  near: 'half',
  overdue: 'square',
  alert: 'square',
}

const TICKET_COLOURS: Readonly<Record<string, StateColour>> = {
  handling: 'in_hand',
  rework: 'overdue',
  to_approve: 'in_hand',
  to_callback: 'in_hand',
  answered: 'done',
  not_accepted: 'done',
  transferred: 'done',
  closed: 'done',
  closed_unreached: 'done',
  archived: 'done',
  withdrawn: 'done',
  terminated: 'done',
}

/** A state as colour, mark and word together. */
export function StateTag({ colour, children }: { colour: StateColour; children: string }) {
  return (
    <span className="state-tag" data-fill={FILLS[colour]} style={{ color: STATE_COLOURS[colour] }}>
      {children}
    </span>
  )
}

export function TicketStateTag({ state }: { state: string }) {
  return (
    <StateTag colour={TICKET_COLOURS[state] ?? 'waiting'}>
      {word(common.ticketStates, state)}
    </StateTag>
  )
}

export function UrgencyTag({ urgency }: { urgency: string }) {
  if (urgency === 'normal') return null
  return (
    <StateTag colour={urgency === 'critical' ? 'alert' : 'overdue'}>
      {word(common.urgencies, urgency)}
    </StateTag>
  )
}
