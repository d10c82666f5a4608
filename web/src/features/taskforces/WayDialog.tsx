import { Input, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import { useUnits } from '@/features/tickets/city'
import { taskforces as text } from '@/texts/zh/taskforces'
import type { Risk, RiskState } from './api'
import * as api from './api'

interface DialogProps {
  risk: Risk
  way: RiskState
  isBusy: boolean
  onRun: (act: () => Promise<unknown>) => void
  onClose: () => void
}

/** What a step must be told: a reason, a unit, a verdict. */
export function WayDialog({ risk, way, isBusy, onRun, onClose }: DialogProps) {
  const [reason, setReason] = useState('')
  const [unit, setUnit] = useState('')
  const [verdict, setVerdict] = useState<'true' | 'false' | ''>('')
  const isReady =
    (way === 'watched' || reason.trim().length > 1) &&
    (way !== 'handed' || unit !== '') &&
    (way !== 'over' || verdict !== '')
  const send = () => {
    const words = reason.trim()
    if (way === 'watched') return onRun(() => api.watch(risk, words))
    if (way === 'handed') return onRun(() => api.hand(risk, unit, words))
    if (way === 'no_risk') return onRun(() => api.noRisk(risk, words))
    if (verdict) return onRun(() => api.end(risk, verdict, words))
  }
  return (
    <Modal
      open
      title={text.ways[way]}
      okText={text.confirm}
      cancelText={text.cancel}
      okButtonProps={{ disabled: !isReady, loading: isBusy }}
      onOk={send}
      onCancel={onClose}
    >
      <div className="risk-form">
        {way === 'handed' && <Units value={unit} onChange={setUnit} />}
        {way === 'over' && (
          <Radio.Group
            aria-label={text.verdict}
            value={verdict}
            options={(['true', 'false'] as const).map((value) => ({
              value,
              label: text.verdicts[value],
            }))}
            onChange={({ target }) => setVerdict(target.value)}
          />
        )}
        <Input.TextArea
          aria-label={text.reason}
          placeholder={text.reason}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
      </div>
    </Modal>
  )
}

function Units({ value, onChange }: { value: string; onChange: (code: string) => void }) {
  const { data, isPending } = useUnits()
  return (
    <Select
      style={{ width: '100%' }}
      aria-label={text.unit}
      placeholder={text.unit}
      showSearch={{ optionFilterProp: 'label' }}
      loading={isPending}
      value={value || undefined}
      onChange={onChange}
      options={(data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
    />
  )
}
