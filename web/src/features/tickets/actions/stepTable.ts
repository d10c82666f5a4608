import type { ActionName, TicketDetail } from '../api'

/** The key of every step that this page has a form for. */
export const KEYS = {
  review: 'v',
  dispatch: 'a',
  sign: 's',
  contact: 'c',
  save_reply: 'r',
  propose: 'p',
  leader_approve: 'y',
  leader_refuse: 'n',
  submit: 't',
  settle: 'y',
  send_back: 'n',
  rework: 'w',
  add_note: 'i',
  set_supervision_level: 'u',
  merge: 'm',
  unmerge: 'X', // a small x marks a row of the list beside it
  add_part: 'b',
  sub_dispatch: 'l',
  accuse: 'g',
  set_confidentiality: 'q',
  ask_extension: 'e',
  ask_suspension: 'h',
  resume: 'h',
  ask_supplement: 'f',
  supplement: 'f',
  ask_termination: 'z',
  withdraw: 'Alt+W',
  transfer: 'Alt+T',
} as const satisfies Partial<Record<ActionName, string>>
export type Step = keyof typeof KEYS

/** Steps that this page has a form for; the others are offered where their work is done. */
export const isStep = (name: ActionName): name is Step => name in KEYS

// Whose step it is; what another role does is told apart from what is only not possible yet.
export const PERMISSIONS: Record<Step, readonly string[]> = {
  review: ['dispatch:review'],
  dispatch: ['dispatch:dispatch'],
  sign: ['ticket:sign'],
  contact: ['ticket:handle'],
  save_reply: ['ticket:handle'],
  propose: ['ticket:handle'],
  leader_approve: ['ticket:approve'],
  leader_refuse: ['ticket:approve'],
  submit: ['ticket:handle'],
  settle: ['ticket:close_review'],
  send_back: ['ticket:close_review'],
  rework: ['ticket:rework'],
  add_note: ['ticket:urge'],
  set_supervision_level: ['ticket:supervise'],
  merge: ['ticket:merge'],
  unmerge: ['ticket:merge'],
  add_part: ['dispatch:dispatch', 'ticket:handle'],
  sub_dispatch: ['ticket:sub_dispatch'],
  accuse: ['ticket:accuse'],
  set_confidentiality: ['ticket:accuse'],
  ask_extension: ['ticket:ask'],
  ask_suspension: ['ticket:ask'],
  resume: ['ticket:ask', 'ticket:decide'],
  ask_supplement: ['ticket:ask', 'dispatch:review'],
  supplement: ['ticket:supplement'],
  ask_termination: ['ticket:ask', 'ticket:decide'],
  withdraw: ['ticket:end'],
  transfer: ['ticket:end'],
}
// What leads on comes before what prepares it; whatever is not here stands beside the ticket's work.
const LEADS_ON: readonly Step[] = [
  'sign',
  'submit',
  'propose',
  'leader_approve',
  'settle',
  'dispatch',
  'review',
  'supplement',
]

/** The one step that is most likely next. */
export function nextStep(ticket: TicketDetail, allowed: readonly Step[]): Step | undefined {
  const isReached = ticket.assignments.some(
    ({ state, contacts }) =>
      state === 'handling' && contacts.some(({ result }) => result === 'reached'),
  )
  const preparing: readonly Step[] = isReached
    ? ['save_reply', 'contact']
    : ['contact', 'save_reply']
  return [...LEADS_ON, ...preparing].find((step) => allowed.includes(step))
}
