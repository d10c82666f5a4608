import { Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import { UnitPicker } from '@/features/tickets/pickers'
import { seasons as text } from '@/texts/zh/seasons'
import { inCity } from '@/time/city'
import { StateTag } from '@/ui/StateTag'
import type { Action, ActionForm, Plan } from './api'
import * as api from './api'
import { DayPicker } from './DayPicker'
import { isDay } from './dates'
import { WordsDialog } from './WordsDialog'

const { plan: words } = text

interface ActionsProps {
  plan: Plan
  run: (act: () => Promise<Plan>) => void
  isBusy: boolean
}

type Open = { what: 'tick' | 'edit'; action: Action; version: number } | { what: 'add' } | null

/** What units do: ticked off with evidence; what is late stands out. */
export function PlanActions({ plan, run, isBusy }: ActionsProps) {
  const [open, setOpen] = useState<Open>(null)
  const [onlyOwn, setOnlyOwn] = useState(false)
  const [withDropped, setWithDropped] = useState(false)
  const hasOwn = plan.actions.some((one) => one.is_own)
  const wanted = plan.actions.filter((one) => !onlyOwn || one.is_own)
  const dropped = wanted.filter(({ state }) => state === 'dropped').length
  const shown = wanted.filter(({ state }) => withDropped || state !== 'dropped')
  const send = (act: () => Promise<Plan>) => {
    run(act)
    setOpen(null)
  }
  return (
    <section aria-label={words.actions}>
      <h2>
        {words.actions} {text.tally(plan.tally.done, plan.tally.all)}
        {plan.tally.overdue > 0 && (
          <>
            {' '}
            <StateTag colour="overdue">{text.overdue(plan.tally.overdue)}</StateTag>
          </>
        )}{' '}
        {hasOwn && (
          <Checkbox checked={onlyOwn} onChange={({ target }) => setOnlyOwn(target.checked)}>
            {words.onlyOwn}
          </Checkbox>
        )}{' '}
        {plan.may.includes('edit') && (
          <Button size="small" onClick={() => setOpen({ what: 'add' })}>
            {words.add}
          </Button>
        )}
      </h2>
      {shown.length === 0 && <p className="soft">{words.noActions}</p>}
      <ul className="season-actions">
        {shown.map((action) => (
          <Line
            key={action.id}
            action={action}
            onOpen={(what) => setOpen({ what, action, version: action.version })}
            onReopen={() => run(() => api.reopen(plan, action))}
            onDrop={() => run(() => api.drop(plan, action))}
          />
        ))}
      </ul>
      {dropped > 0 && (
        <Button size="small" type="text" onClick={() => setWithDropped(!withDropped)}>
          {withDropped ? words.hideDropped : words.showDropped(dropped)}
        </Button>
      )}
      {open?.what === 'tick' && (
        <WordsDialog
          title={open.action.title}
          ask={words.tickAsk}
          label={words.evidence}
          isBusy={isBusy}
          onClose={() => setOpen(null)}
          onSend={(evidence) => send(() => api.tick(plan, open.action, evidence))}
        />
      )}
      {(open?.what === 'edit' || open?.what === 'add') && (
        <ActionDialog
          start={open.what === 'edit' ? formOf(open.action) : fresh(plan)}
          title={open.what === 'edit' ? words.editAction : words.add}
          isBusy={isBusy}
          onClose={() => setOpen(null)}
          onSend={(form) =>
            send(() =>
              open.what === 'edit'
                ? api.editAction(plan, open.action, form)
                : api.addAction(plan, form),
            )
          }
        />
      )}
    </section>
  )
}

const formOf = ({ title, unit, due_day }: Action): ActionForm => ({
  title,
  unit_code: unit?.code ?? null,
  due_day,
})
const fresh = (plan: Plan): ActionForm => ({ title: '', unit_code: null, due_day: plan.first_day })

interface LineProps {
  action: Action
  onOpen: (what: 'tick' | 'edit') => void
  onReopen: () => void
  onDrop: () => void
}

function Line({ action, onOpen, onReopen, onDrop }: LineProps) {
  const may = (name: string) => action.may.includes(name)
  const isLate = action.state === 'todo' && action.is_overdue
  const colour = action.state === 'done' ? 'done' : isLate ? 'overdue' : 'waiting'
  return (
    <li data-own={action.is_own || undefined}>
      <span>
        <StateTag colour={colour}>
          {isLate ? words.late : words.actionStates[action.state]}
        </StateTag>{' '}
        {action.title}
      </span>
      <span className="season-buttons">
        {may('tick') && (
          <Button size="small" type="primary" onClick={() => onOpen('tick')}>
            {words.tick}
          </Button>
        )}
        {may('reopen') && (
          <Button size="small" onClick={onReopen}>
            {words.reopen}
          </Button>
        )}
        {may('edit') && (
          <Button size="small" onClick={() => onOpen('edit')}>
            {words.editAction}
          </Button>
        )}
        {may('drop') && (
          <Button size="small" type="text" onClick={onDrop}>
            {words.drop}
          </Button>
        )}
      </span>
      <span className="soft">
        {action.unit?.name ?? words.noUnit}
        {action.place && ` · ${action.place.name}`} · {words.due} {action.due_day}
        {action.done_at &&
          ` · ${words.doneBy(action.done_by_name, inCity(action.done_at).format('M月D日'))}`}
        {action.evidence && <div>{action.evidence}</div>}
      </span>
    </li>
  )
}

interface DialogProps {
  start: ActionForm
  title: string
  isBusy: boolean
  onSend: (form: ActionForm) => void
  onClose: () => void
}

function ActionDialog({ start, title, isBusy, onSend, onClose }: DialogProps) {
  const [form, setForm] = useState(start)
  const isWhole = form.title.trim().length > 0 && isDay(form.due_day)
  return (
    <Modal
      open
      title={title}
      okText={words.ok}
      cancelText={words.cancel}
      okButtonProps={{ disabled: !isWhole, loading: isBusy }}
      onOk={() => onSend({ ...form, title: form.title.trim() })}
      onCancel={onClose}
    >
      <div className="season-form">
        <Input
          autoFocus
          maxLength={100}
          placeholder={words.actionTitle}
          aria-label={words.actionTitle}
          value={form.title}
          onChange={({ target }) => setForm({ ...form, title: target.value })}
        />
        <UnitPicker
          placeholder={words.unit}
          {...(form.unit_code && { value: form.unit_code })}
          onChange={(unit) => setForm({ ...form, unit_code: unit ?? null })}
        />
        <DayPicker
          label={words.due}
          value={form.due_day}
          onChange={(day) => setForm({ ...form, due_day: day })}
        />
      </div>
    </Modal>
  )
}
