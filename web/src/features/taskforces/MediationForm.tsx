import { Button, Input, Radio } from 'antd'
import { useState } from 'react'
import { taskforces } from '@/texts/zh/taskforces'
import type { MediationBody } from './api'
import { fen } from './colours'

const text = taskforces.room

interface Typed {
  key: number
  payer: string
  amount: string
  due: string
}

/** Who sat together, what they agreed on, and who pays how much until when. */
export function MediationForm({ onSend }: { onSend: (body: MediationBody) => void }) {
  const [form, setForm] = useState({ held_on: '', mediator: '', parties: '', agreement: '' })
  const [outcome, setOutcome] = useState<MediationBody['outcome']>('agreed')
  const [typed, setTyped] = useState<Typed[]>([])
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part })
  const put = (key: number, part: Partial<Typed>) =>
    setTyped(typed.map((each) => (each.key === key ? { ...each, ...part } : each)))
  const promises = outcome === 'agreed' ? typed : []
  const isReady =
    form.held_on !== '' &&
    form.mediator.trim() !== '' &&
    form.parties.trim() !== '' &&
    form.agreement.trim().length > 1 &&
    promises.every(({ payer, amount, due }) => payer.trim() && fen(amount) > 0 && due)
  const send = () =>
    onSend({
      ...form,
      outcome,
      promises: promises.map(({ payer, amount, due }) => ({
        payer: payer.trim(),
        cents: fen(amount),
        due_on: due,
      })),
    })
  return (
    <div className="risk-form">
      <Input
        type="date"
        aria-label={text.heldOn}
        value={form.held_on}
        onChange={({ target }) => set({ held_on: target.value })}
      />
      <Input
        aria-label={text.mediator}
        placeholder={text.mediator}
        value={form.mediator}
        onChange={({ target }) => set({ mediator: target.value })}
      />
      <Input
        aria-label={text.parties}
        placeholder={text.parties}
        value={form.parties}
        onChange={({ target }) => set({ parties: target.value })}
      />
      <Radio.Group
        aria-label={text.outcome}
        value={outcome}
        options={(['agreed', 'failed'] as const).map((value) => ({
          value,
          label: text.outcomes[value],
        }))}
        onChange={({ target }) => setOutcome(target.value)}
      />
      <Input.TextArea
        aria-label={text.agreement}
        placeholder={text.agreement}
        rows={3}
        value={form.agreement}
        onChange={({ target }) => set({ agreement: target.value })}
      />
      {promises.map((each) => (
        <div className="promise" key={each.key}>
          <Input
            aria-label={text.payer}
            placeholder={text.payer}
            value={each.payer}
            onChange={({ target }) => put(each.key, { payer: target.value })}
          />
          <Input
            aria-label={text.amount}
            placeholder={text.amount}
            value={each.amount}
            onChange={({ target }) => put(each.key, { amount: target.value })}
          />
          <Input
            type="date"
            aria-label={text.due}
            value={each.due}
            onChange={({ target }) => put(each.key, { due: target.value })}
          />
        </div>
      ))}
      <div className="risk-steps">
        {outcome === 'agreed' && (
          <Button
            onClick={() =>
              setTyped([...typed, { key: typed.length, payer: '', amount: '', due: '' }])
            }
          >
            {text.addPromise}
          </Button>
        )}
        <Button type="primary" disabled={!isReady} onClick={send}>
          {taskforces.confirm}
        </Button>
      </div>
    </div>
  )
}
