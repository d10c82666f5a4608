import { Alert, App, Button, DatePicker, Modal } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import { webhooks as text } from '@/texts/zh/webhooks'
import { Relative } from '@/ui/Relative'
import { StateTag } from '@/ui/StateTag'
import {
  changeWebhook,
  inputOf,
  ping,
  removeWebhook,
  replaySince,
  rotateSecret,
  useAct,
  type Webhook,
} from './api'
import { DeliveryLog } from './DeliveryLog'

const COLOURS = { active: 'done', off: 'waiting', paused: 'alert', gone: 'alert' } as const
const REPLAY_DAYS = 30

interface Props {
  row: Webhook
  isOpen: boolean
  onOpen: () => void
  onChange: () => void
  onSecret: (secret: string) => void
}

/** One receiver: what is wrong with it stands first, then what it did, then what one can do. */
export function WebhookCard({ row, isOpen, onOpen, onChange, onSecret }: Props) {
  const isFailing = row.state === 'active' && row.failing_since
  return (
    <section className="webhook" aria-label={row.name}>
      <header className="webhook-head">
        <h2>{row.name}</h2>
        <StateTag colour={isFailing ? 'overdue' : COLOURS[row.state]}>
          {isFailing ? text.failing : text.states[row.state]}
        </StateTag>
        <code className="webhook-url">{row.url}</code>
      </header>
      {row.notice && (
        <Alert type={row.state === 'active' ? 'warning' : 'error'} showIcon title={row.notice} />
      )}
      <p className="webhook-facts">
        <span>{row.events.join('、')}</span>
        {row.unit_name && <span>{row.unit_name}</span>}
        {row.category_name && <span>{row.category_name}</span>}
        {row.shows_citizen && <span className="webhook-citizen">⚠ {text.citizen}</span>}
        {row.secrets_in_force > 1 && <span>{text.secretsInForce(row.secrets_in_force)}</span>}
      </p>
      <p className="webhook-facts number">
        <span>
          {text.waiting} {row.waiting}
        </span>
        <span>
          {text.delivered} {row.delivered}
        </span>
        <span>
          {text.givenUp} {row.given_up}
        </span>
        <span>
          {text.lastDelivered}{' '}
          {row.last_delivered_at ? <Relative at={row.last_delivered_at} /> : text.never}
        </span>
      </p>
      <Actions row={row} isOpen={isOpen} onOpen={onOpen} onChange={onChange} onSecret={onSecret} />
      {isOpen && <DeliveryLog id={row.id} mayReplay={row.state === 'active'} />}
    </section>
  )
}

function Actions({ row, isOpen, onOpen, onChange, onSecret }: Props) {
  const { message, modal } = App.useApp()
  const [isReplaying, setReplaying] = useState(false)
  const isActive = row.state === 'active'
  const test = useAct(ping, () => {
    void message.success(text.pinged)
    if (!isOpen) onOpen()
  })
  const turn = useAct((is_active: boolean) =>
    changeWebhook(row.id, row.version, inputOf(row, { is_active })),
  )
  const rotate = useAct(rotateSecret, ({ secret }) => onSecret(secret))
  const remove = useAct(removeWebhook)
  const ask = (title: string, content: string, onOk: () => void) =>
    modal.confirm({ title: `${title} · ${row.name}`, content, onOk })
  return (
    <div className="webhook-actions">
      <Button size="small" onClick={onOpen} aria-expanded={isOpen}>
        {text.log}
      </Button>
      <Button size="small" disabled={!isActive || test.isPending} onClick={() => test.mutate(row)}>
        {text.ping}
      </Button>
      <Button size="small" disabled={!isActive} onClick={() => setReplaying(true)}>
        {text.replay}
      </Button>
      <Button size="small" onClick={onChange}>
        {text.change}
      </Button>
      <Button size="small" disabled={turn.isPending} onClick={() => turn.mutate(!isActive)}>
        {isActive ? text.off : text.on}
      </Button>
      <Button
        size="small"
        onClick={() => ask(text.rotate, text.rotateWhy, () => rotate.mutate(row))}
      >
        {text.rotate}
      </Button>
      <Button
        size="small"
        danger
        onClick={() => ask(text.remove, text.removeWhy, () => remove.mutate(row))}
      >
        {text.remove}
      </Button>
      {isReplaying && <Replay id={row.id} onClose={() => setReplaying(false)} />}
    </div>
  )
}

function Replay({ id, onClose }: { id: string; onClose: () => void }) {
  const { message } = App.useApp()
  const [since, setSince] = useState<Dayjs | null>(null)
  const replay = useAct(
    (from: Dayjs) => replaySince(id, from.toISOString()),
    () => {
      void message.success(text.replayed)
      onClose()
    },
  )
  return (
    <Modal
      open
      title={text.replay}
      onCancel={onClose}
      okButtonProps={{ disabled: !since }}
      confirmLoading={replay.isPending}
      onOk={() => since && replay.mutate(since)}
    >
      <p>{text.replayWhy}</p>
      <DatePicker
        showTime={{ format: 'HH:mm' }}
        format="YYYY-MM-DD HH:mm"
        placeholder={text.replaySince}
        value={since}
        onChange={setSince}
        disabledDate={(day) => {
          const ago = Date.now() - day.valueOf()
          return ago < 0 || ago > REPLAY_DAYS * 86_400_000
        }}
      />
    </Modal>
  )
}
