import { App, Button, Form, Input, Modal, Radio, Alert as Refusal } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { useStep } from '@/features/tickets/api'
import { useKeys } from '@/keys/useKeys'
import { board } from '@/texts/zh/board'
import { common } from '@/texts/zh/common'
import { businessNow } from '@/time/clock'
import { ClockBar } from '@/ui/ClockBar'
import { KeyHint } from '@/ui/KeyHint'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import { explain } from '@/ui/states'
import { type Alert, close, type Decision, rework, take } from './api'

const text = board.alerts
const COLOURS = { red: 'alert', orange: 'overdue', yellow: 'near' } as const

interface CardProps {
  alert: Alert
  isCurrent: boolean
  mayHandle: boolean
  onSelect: () => void
}

/** One alert: what, about which ticket or call, since when, who sees to it. */
export function AlertCard({ alert, isCurrent, mayHandle, onSelect }: CardProps) {
  const { ticket, call, measure } = alert
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: J and K choose, every action has its own button
    <li className="alert-card" data-level={alert.level} aria-current={isCurrent} onClick={onSelect}>
      <div className="alert-line">
        <StateTag colour={COLOURS[alert.level]}>
          {`${text.levels[alert.level]} · ${text.kinds[alert.kind]}`}
        </StateTag>
        {alert.times > 1 && <span className="word-tag">{text.times(alert.times)}</span>}
        <span className="alert-sentence">{alert.sentence}</span>
        <span className="soft">
          <Relative at={alert.raised_at} />
        </span>
        <Owner alert={alert} />
      </div>
      <div className="alert-line">
        {ticket && (
          <Link to={`/tickets/${ticket.id}`} className="one-line">
            <span className="number">{ticket.number}</span> {ticket.title}
          </Link>
        )}
        {ticket?.lead_unit_name && <span className="soft">{ticket.lead_unit_name}</span>}
        {measure && (
          <Link to={`/topics/${measure.topic_id}`} className="one-line">
            {measure.topic_title}：{measure.title}
          </Link>
        )}
        {call && (
          <span>
            <span className="number">{call.phone}</span> {call.agent_name}
          </span>
        )}
        <span className="alert-gap" />
        {mayHandle && <Steps alert={alert} isCurrent={isCurrent} />}
      </div>
    </li>
  )
}

/** What it is about: a ticket, or the topic of a measure. */
const pageOf = ({ ticket, measure }: Alert) =>
  ticket ? `/tickets/${ticket.id}` : measure && `/topics/${measure.topic_id}`

/** Who has it, or how long is left to take it. */
function Owner({ alert }: { alert: Alert }) {
  if (alert.taken_by_name) return <span className="soft">{text.taken(alert.taken_by_name)}</span>
  if (alert.is_late) return <StateTag colour="alert">{text.late}</StateTag>
  if (!alert.due_at) return null
  const began = new Date(alert.raised_at).getTime()
  const length = new Date(alert.due_at).getTime() - began
  const used = length > 0 ? (businessNow() - began) / length : 1
  return (
    <ClockBar
      clock={{
        label: text.takeBy,
        due_at: alert.due_at,
        stopped_at: null,
        used,
        level: used >= 0.8 ? 'yellow' : 'green',
        steps: [],
      }}
    />
  )
}

function Steps({ alert, isCurrent }: { alert: Alert; isCurrent: boolean }) {
  const { message } = App.useApp()
  const navigate = useNavigate()
  const [open, setOpen] = useState<'rework' | 'close' | null>(null)
  const taking = useStep(() => take(alert), {
    onDone: () => message.success(text.done.take),
    onRefused: (error) => message.error(explain(error).title),
  })
  const runTake = () => taking.mutate(undefined)
  const page = pageOf(alert)
  const mayClose = alert.decisions.length > 0
  useKeys(
    [
      { keys: 'e', label: text.keys.take, isOff: alert.is_mine, run: runTake },
      {
        keys: 'w',
        label: text.keys.rework,
        isOff: !alert.can_rework,
        run: () => setOpen('rework'),
      },
      { keys: 'x', label: text.keys.close, isOff: !mayClose, run: () => setOpen('close') },
      {
        keys: 'Enter',
        label: text.keys.open,
        isOff: !page,
        run: () => page && navigate(page),
      },
    ],
    { isOn: isCurrent },
  )
  const hint = (keys: string) => isCurrent && <KeyHint keys={keys} />
  return (
    <span className="alert-steps">
      {!alert.is_mine && (
        <Button
          size="small"
          type={isCurrent ? 'primary' : 'default'}
          loading={taking.isPending}
          onClick={runTake}
        >
          {text.take} {hint('e')}
        </Button>
      )}
      {alert.can_rework && (
        <Button size="small" danger onClick={() => setOpen('rework')}>
          {text.rework} {hint('w')}
        </Button>
      )}
      {mayClose && (
        <Button size="small" onClick={() => setOpen('close')}>
          {text.close} {hint('x')}
        </Button>
      )}
      {open && <DecisionForm alert={alert} action={open} onClose={() => setOpen(null)} />}
    </span>
  )
}

interface DecisionValues {
  decision?: Decision
  reason: string
}

function DecisionForm(props: { alert: Alert; action: 'rework' | 'close'; onClose: () => void }) {
  const { alert, action, onClose } = props
  const { message } = App.useApp()
  const [form] = Form.useForm<DecisionValues>()
  const step = useStep(
    ({ decision, reason }: DecisionValues) =>
      action === 'rework' || !decision ? rework(alert, reason) : close(alert, decision, reason),
    {
      onDone: () => {
        message.success(text.done[action])
        onClose()
      },
    },
  )
  const send = async () => {
    const values = await form.validateFields().catch(() => null)
    if (!values || step.isPending) return
    step.mutate(values)
  }
  useKeys(
    [
      { keys: 'Alt+Enter', label: text[action], run: () => void send() },
      { keys: 'Escape', label: common.cancel, run: onClose },
    ],
    { isModal: true },
  )
  const refusal = step.error && explain(step.error)
  return (
    <Modal
      open
      keyboard={false}
      title={text[action]}
      onCancel={onClose}
      onOk={send}
      confirmLoading={step.isPending}
      okButtonProps={{ danger: action === 'rework' }}
      okText={
        <>
          {text[action]} <KeyHint keys="Alt+Enter" />
        </>
      }
    >
      {refusal && (
        <Refusal
          type="error"
          showIcon
          role="alert"
          title={refusal.title}
          description={refusal.hint}
        />
      )}
      <p>{alert.sentence}</p>
      <Form<DecisionValues>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={action === 'close' ? { decision: alert.decisions[0] } : {}}
      >
        {action === 'close' && (
          <Form.Item name="decision" label={text.decision} rules={[{ required: true }]}>
            <Radio.Group
              options={alert.decisions.map((value) => ({ value, label: text.decisions[value] }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={action === 'rework' ? text.reworkReason : text.reason}
          rules={[{ required: true, whitespace: true, min: 2, message: text.reasonNeeded }]}
        >
          <Input.TextArea
            rows={4}
            maxLength={1000}
            {...(action === 'rework' && { placeholder: text.reworkHint })}
          />
        </Form.Item>
      </Form>
    </Modal>
  )
}
