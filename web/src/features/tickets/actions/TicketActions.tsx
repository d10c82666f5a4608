import { App, Button } from 'antd'
import { useState } from 'react'
import { useSession } from '@/api/session'
import { type Binding, useKeys } from '@/keys/useKeys'
import { actions as text } from '@/texts/zh/actions'
import { tickets } from '@/texts/zh/tickets'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import { type ActionName, type ActionRead, type TicketDetail, useStep } from '../api'
import { StepDialog } from './StepDialog'
import { sign } from './steps'
import { isStep, KEYS, nextStep, PERMISSIONS, type Step } from './stepTable'

type Refused = ActionRead & { name: Step }
const SHOWN = 4 // reasons that stand open; more of them would push the ticket out of sight

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
    (action): action is Refused =>
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
      {notYet.length > SHOWN ? (
        <Folded title={tickets.sections.notYet} actions={notYet} />
      ) : (
        <Reasons actions={notYet} />
      )}
      {others.length > 0 && <Folded title={tickets.sections.blocked} actions={others} />}
      {open && <StepDialog ticket={ticket} step={open} onClose={() => setOpen(null)} />}
    </section>
  )
}

function Folded({ title, actions }: { title: string; actions: readonly Refused[] }) {
  return (
    <details className="blocked">
      <summary>{`${title}（${actions.length}）`}</summary>
      <Reasons actions={actions} />
    </details>
  )
}

/** Each reason once, after all the steps that it stands in the way of. */
function Reasons({ actions }: { actions: readonly Refused[] }) {
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
