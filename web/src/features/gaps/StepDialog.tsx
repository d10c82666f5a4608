import { Input, Modal, Select } from 'antd'
import { useState } from 'react'
import { useUnits } from '@/features/tickets/city'
import { gaps as text } from '@/texts/zh/gaps'
import type { Gap } from './api'
import type { Step } from './GapDetail'

interface DialogProps {
  gap: Gap
  step: Step
  isBusy: boolean
  onSend: (value: string) => void
  onClose: () => void
}

const ASKS: Record<Step, string> = {
  assign: text.assignAsk,
  decline: text.declineAsk,
  close: text.closeAsk,
  test: text.testAsk,
  merge: text.mergeAsk,
}

/** The one thing that a step must be told. */
export function StepDialog({ gap, step, isBusy, onSend, onClose }: DialogProps) {
  const [value, setValue] = useState(startOf(gap, step))
  const isWords = step === 'decline' || step === 'close'
  return (
    <Modal
      open
      title={text.steps[step]}
      okText={text.confirm}
      cancelText={text.cancel}
      okButtonProps={{ disabled: value.trim().length < 2, loading: isBusy }}
      onOk={() => onSend(value.trim())}
      onCancel={onClose}
    >
      <p>{ASKS[step]}</p>
      {step === 'assign' && <Units value={value} onChange={setValue} />}
      {step === 'merge' && (
        <Select
          style={{ width: '100%' }}
          aria-label={text.mergeAsk}
          value={value || undefined}
          onChange={setValue}
          options={gap.near_gaps.map(({ id, title, count }) => ({
            value: id,
            label: `${title}（${count}）`,
          }))}
        />
      )}
      {step === 'test' && (
        <Select
          style={{ width: '100%' }}
          aria-label={text.testAsk}
          value={value || undefined}
          onChange={setValue}
          options={cardsOf(gap)}
        />
      )}
      {isWords && (
        <Input.TextArea
          autoFocus
          rows={3}
          maxLength={500}
          aria-label={text.reason}
          value={value}
          onChange={({ target }) => setValue(target.value)}
        />
      )}
    </Modal>
  )
}

function startOf(gap: Gap, step: Step): string {
  if (step === 'assign') return gap.unit?.code ?? gap.proposed_unit?.code ?? ''
  if (step === 'test') return gap.card_code ?? gap.near_cards[0]?.code ?? ''
  return step === 'merge' ? (gap.near_gaps[0]?.id ?? '') : ''
}

function cardsOf(gap: Gap) {
  const cards = new Map(gap.near_cards.map(({ code, title }) => [code, title]))
  if (gap.card_code) cards.set(gap.card_code, gap.card_title ?? gap.card_code)
  return [...cards].map(([value, label]) => ({ value, label }))
}

function Units({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { data, isPending } = useUnits()
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      style={{ width: '100%' }}
      aria-label={text.assignAsk}
      loading={isPending}
      value={value || undefined}
      onChange={onChange}
      options={(data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
    />
  )
}
