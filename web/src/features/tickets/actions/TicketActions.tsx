import { App, Button } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { type Binding, useKeys } from '@/keys/useKeys'
import { actions as text } from '@/texts/zh/actions'
import { tickets } from '@/texts/zh/tickets'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import { type ActionName, type ActionRead, type TicketDetail, useStep } from '../api'
import { MergeDialog } from '../merging/MergeDialog'
import { UnmergeForm } from '../merging/MergingForms'
import { AddPartForm, SubDispatchForm } from '../parts/AskForms'
import { AccuseForm, ConfidentialityForm } from '../parts/ShutForms'
import {
  ApproveForm,
  ConfirmForm,
  isReasonAction,
  NoteForm,
  ReasonForm,
  SettleForm,
  SupervisionForm,
} from './DecisionForms'
import { DispatchForm, ReviewForm } from './DispatchForms'
import { ExtensionForm, SuspensionForm, TerminationForm } from './requests/AskForms'
import { ResumeForm, TransferForm, WithdrawForm } from './requests/EndForms'
import { AskSupplementForm, SupplementForm } from './requests/SupplementForms'
import { sign } from './steps'
import { ContactForm, ReplyForm } from './UnitForms'

const KEYS = {
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
  unmerge: 'x',
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
type Step = keyof typeof KEYS

/** Steps that this page has a form for; the others are offered where their work is done. */
const isStep = (name: ActionName): name is Step => name in KEYS

// Whose step it is; what another role does is told apart from what is only not possible yet.
const PERMISSIONS: Record<Step, readonly string[]> = {
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

interface ActionsProps {
  ticket: TicketDetail
  /** Steps that a desk offers in its own way. */
  without?: readonly ActionName[]
}

/** What the state and the role allow, each with its key; below, why the rest is not possible. */
export function TicketActions({ ticket, without = [] }: ActionsProps) {
  const { message } = App.useApp()
  const { can } = useSession()
  const [open, setOpen] = useState<Step | null>(null)
  const signing = useStep(() => sign(ticket), {
    onDone: () => message.success(text.done.sign),
    onRefused: (error) => message.error(explain(error).title),
  })
  const offered = ticket.actions.filter(
    (action): action is ActionRead & { name: Step } =>
      isStep(action.name) &&
      !without.includes(action.name) &&
      !(action.name === 'accuse' && ticket.confidentiality === 'normal'),
  )
  const allowed = offered.filter(({ is_allowed }) => is_allowed)
  const refused = offered.filter(({ is_allowed, reason }) => !is_allowed && reason)
  const isMine = ({ name }: { name: Step }) => PERMISSIONS[name].some(can)
  const notYet = refused.filter(isMine)
  const others = refused.filter((action) => !isMine(action))
  const hasPart = ticket.assignments.some(({ actions }) =>
    actions.some(({ is_allowed }) => is_allowed),
  )
  const first = nextStep(
    ticket,
    allowed.map(({ name }) => name),
  )

  const start = (name: Step) => {
    if (name !== 'sign') return setOpen(name)
    if (!signing.isPending) signing.mutate(undefined)
  }
  useKeys(
    allowed.map(
      ({ name }): Binding => ({
        keys: KEYS[name],
        label: text.labels[name],
        run: () => start(name),
      }),
    ),
  )
  return (
    <section className="actions" aria-label={tickets.sections.actions}>
      <div className="actions-row">
        {allowed.map(({ name }) => (
          <Button
            key={name}
            type={name === first ? 'primary' : 'default'}
            loading={name === 'sign' && signing.isPending}
            onClick={() => start(name)}
          >
            {text.labels[name]} <KeyHint keys={KEYS[name]} />
          </Button>
        ))}
        {!allowed.length && !hasPart && <span className="soft">{text.none}</span>}
      </div>
      <Reasons actions={notYet} />
      {others.length > 0 && (
        <details className="blocked">
          <summary>{`${tickets.sections.blocked}（${others.length}）`}</summary>
          <Reasons actions={others} />
        </details>
      )}
      {open && <StepDialog ticket={ticket} step={open} onClose={() => setOpen(null)} />}
    </section>
  )
}

/** Each reason once, after all the steps that it stands in the way of. */
function Reasons({ actions }: { actions: readonly (ActionRead & { name: Step })[] }) {
  if (!actions.length) return null
  const byReason = new Map<string, Step[]>()
  for (const { name, reason } of actions) {
    const key = reason ?? ''
    byReason.set(key, [...(byReason.get(key) ?? []), name])
  }
  return (
    <ul className="reasons">
      {[...byReason].map(([reason, names]) => (
        <li key={reason}>
          {names.map((name) => (
            <Button key={name} size="small" disabled>
              {text.labels[name]}
            </Button>
          ))}
          <span className="soft">{reason}</span>
        </li>
      ))}
    </ul>
  )
}

function StepDialog(props: { ticket: TicketDetail; step: Step; onClose: () => void }) {
  const { ticket, step, onClose } = props
  const own = { ticket, onClose }
  if (isReasonAction(step)) return <ReasonForm {...own} action={step} />
  switch (step) {
    case 'contact':
      return <ContactForm {...own} />
    case 'save_reply':
      return <ReplyForm {...own} />
    case 'propose':
    case 'submit':
      return <ConfirmForm {...own} action={step} />
    case 'leader_approve':
      return <ApproveForm {...own} />
    case 'settle':
      return <SettleForm {...own} />
    case 'add_note':
      return <NoteForm {...own} />
    case 'set_supervision_level':
      return <SupervisionForm {...own} />
    case 'dispatch':
      return <DispatchForm {...own} />
    case 'review':
      return <ReviewForm {...own} />
    case 'merge':
      return <MergeDialog {...own} />
    case 'unmerge':
      return <UnmergeForm {...own} />
    case 'add_part':
      return <AddPartForm {...own} />
    case 'sub_dispatch':
      return <SubDispatchForm {...own} />
    case 'accuse':
      return <AccuseForm {...own} />
    case 'ask_extension':
      return <ExtensionForm {...own} />
    case 'ask_suspension':
      return <SuspensionForm {...own} />
    case 'resume':
      return <ResumeForm {...own} />
    case 'ask_termination':
      return <TerminationForm {...own} />
    case 'ask_supplement':
      return <AskSupplementForm {...own} />
    case 'supplement':
      return <SupplementForm {...own} />
    case 'withdraw':
      return <WithdrawForm {...own} />
    case 'transfer':
      return <TransferForm {...own} />
    case 'set_confidentiality':
      return <ConfidentialityForm {...own} />
    default:
      return null
  }
}
