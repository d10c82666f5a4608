import { App, Button } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { parts as text } from '@/texts/zh/parts'
import { KeyHint } from '@/ui/KeyHint'
import { explain } from '@/ui/states'
import { type Assignment, type TicketDetail, useStep } from '../api'
import { SubDispatchForm } from './AskForms'
import { PartContactForm, PartReasonForm, PartReplyForm, PartSubmitForm } from './PartForms'
import { acceptPart, signPart } from './steps'

type PartAction = Assignment['actions'][number]['name']

const KEYS: Partial<Record<PartAction, string>> = {
  sign: 's',
  contact: 'c',
  save_reply: 'r',
  submit: 't',
  sub_dispatch: 'l',
  accept: 'y',
}
const LEADS_ON: readonly PartAction[] = ['sign', 'submit', 'accept', 'save_reply', 'contact']

interface PartActionsProps {
  ticket: TicketDetail
  part: Assignment
  /** Whether the keys of a ticket's own steps are this part's: it is what the page is open for. */
  hasKeys?: boolean
}

/** What I may do with one unit's part, the likeliest next step first in colour. */
export function PartActions({ ticket, part, hasKeys = false }: PartActionsProps) {
  const { message } = App.useApp()
  const [open, setOpen] = useState<PartAction | null>(null)
  const quick = useStep((name: 'sign' | 'accept') => QUICK[name](ticket, part.id), {
    onDone: () => message.success(part.state === 'to_sign' ? text.done.sign : text.done.accept),
    onRefused: (error) => message.error(explain(error).title),
  })
  const allowed = part.actions.filter(({ is_allowed }) => is_allowed)
  const first = LEADS_ON.find((name) => allowed.some((action) => action.name === name))
  const start = (name: PartAction) => {
    if (name !== 'sign' && name !== 'accept') return setOpen(name)
    if (!quick.isPending) quick.mutate(name)
  }
  useKeys(
    allowed.map(({ name, label }) => ({
      keys: KEYS[name] ?? '',
      label,
      isOff: !hasKeys || !KEYS[name],
      run: () => start(name),
    })),
  )
  if (!allowed.length) return null
  return (
    <div className="actions-row part-actions">
      {allowed.map(({ name, label }) => (
        <Button
          key={name}
          size={hasKeys ? 'middle' : 'small'}
          type={hasKeys && name === first ? 'primary' : 'default'}
          loading={quick.isPending && quick.variables === name}
          onClick={() => start(name)}
        >
          {label} {hasKeys && KEYS[name] && <KeyHint keys={KEYS[name]} />}
        </Button>
      ))}
      {open && <PartDialog ticket={ticket} part={part} step={open} onClose={() => setOpen(null)} />}
    </div>
  )
}

const QUICK = { sign: signPart, accept: acceptPart }

interface DialogProps {
  ticket: TicketDetail
  part: Assignment
  step: PartAction
  onClose: () => void
}

function PartDialog({ step, ...own }: DialogProps) {
  switch (step) {
    case 'contact':
      return <PartContactForm {...own} />
    case 'save_reply':
      return <PartReplyForm {...own} />
    case 'submit':
      return <PartSubmitForm {...own} />
    case 'return':
      return <PartReasonForm {...own} action="part_return" />
    case 'recall':
      return <PartReasonForm {...own} action="part_recall" />
    case 'sub_dispatch':
      return <SubDispatchForm ticket={own.ticket} from={own.part.id} onClose={own.onClose} />
    default:
      return null
  }
}
