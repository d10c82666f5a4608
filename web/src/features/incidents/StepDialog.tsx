import { Alert, Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { incidents as text } from '@/texts/zh/incidents'
import { explain } from '@/ui/states'
import type { Incident } from './api'
import * as api from './api'

export type Act = 'merge' | 'split' | 'move' | 'remove' | 'add' | 'rename'

interface DialogProps {
  act: Act
  incident: Incident
  marked: string[]
  isBusy: boolean
  error: unknown
  onSend: (send: () => Promise<Incident>) => void
  onClose: () => void
}

/** What a step must be told, and always why. */
export function StepDialog(props: DialogProps) {
  const { act, incident, marked } = props
  const [value, setValue] = useState(act === 'rename' ? incident.title.slice(0, 60) : '')
  const [reason, setReason] = useState('')
  const needsTarget = act === 'merge' || act === 'move'
  const isReady =
    reason.trim().length >= 2 &&
    (act === 'add'
      ? /^\d{14}$/.test(value.trim())
      : act === 'rename'
        ? value.trim().length >= 2
        : !needsTarget || value !== '')
  const send = () => {
    const why = reason.trim()
    const sends: Record<Act, () => Promise<Incident>> = {
      merge: () => api.merge(incident.id, value, why),
      move: () => api.move(incident.id, marked, value, why),
      split: () => api.split(incident.id, marked, why),
      remove: () => api.remove(incident.id, marked, why),
      add: () => api.add(incident.id, value.trim(), why),
      rename: () => api.rename(incident.id, value.trim(), why),
    }
    props.onSend(sends[act])
  }
  return (
    <Modal
      open
      title={text.steps[act]}
      okText={text.confirm}
      cancelText={text.cancel}
      okButtonProps={{ disabled: !isReady, loading: props.isBusy }}
      onOk={send}
      onCancel={props.onClose}
    >
      <p>
        {text.asks[act]}
        {marked.length > 0 && !['merge', 'add', 'rename'].includes(act) && (
          <> {text.members.chosen(marked.length)}</>
        )}
      </p>
      {props.error !== null && props.error !== undefined && (
        <Alert type="warning" role="alert" title={explain(props.error).title} />
      )}
      {needsTarget && <Target incident={incident} value={value} onChange={setValue} />}
      {(act === 'add' || act === 'rename') && (
        <Input
          autoFocus
          aria-label={act === 'add' ? text.number : text.name}
          placeholder={act === 'add' ? text.number : text.name}
          maxLength={act === 'add' ? 14 : 60}
          value={value}
          onChange={({ target }) => setValue(target.value)}
        />
      )}
      <Input.TextArea
        rows={3}
        maxLength={500}
        aria-label={text.reason}
        placeholder={text.reason}
        className="incident-reason"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
    </Modal>
  )
}

/** Those like it stand first; any other is found by its name. */
function Target(props: { incident: Incident; value: string; onChange: (id: string) => void }) {
  const [sought, setSought] = useState('')
  const { data, isPending } = api.useTargets(sought)
  const near = sought ? [] : props.incident.near
  const options = new Map(near.map(({ id, title, tickets }) => [id, `${title}（${tickets}）`]))
  for (const { id, title, tickets } of data?.items ?? []) {
    if (!options.has(id)) options.set(id, `${title}（${tickets}）`)
  }
  options.delete(props.incident.id)
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setSought }}
      style={{ width: '100%' }}
      aria-label={text.target}
      placeholder={text.targetHint}
      loading={isPending}
      value={props.value || undefined}
      onChange={props.onChange}
      options={[...options].map(([value, label]) => ({ value, label }))}
    />
  )
}
