import { Input, Radio } from 'antd'
import { useState } from 'react'
import { desk } from '@/texts/zh/desk'
import { useOutcomeCodes } from '../api'
import type { Ending } from '../useMatter'
import { DialogFrame } from './DialogFrame'

const text = desk.outcomes.transferDialog

interface TransferProps {
  name: string
  isEmergency: boolean
  isBusy: boolean
  onEnd: (ending: Ending) => void
  onClose: () => void
}

/** Handed over by voice: to whom. With life in danger an extra-urgent ticket follows by itself. */
export function TransferDialog({ name, isEmergency, isBusy, onEnd, onClose }: TransferProps) {
  const { data } = useOutcomeCodes()
  const [to, setTo] = useState('')
  const [note, setNote] = useState('')
  return (
    <DialogFrame
      title={text.title(name)}
      canSubmit={Boolean(to)}
      isBusy={isBusy}
      onSubmit={() => onEnd({ outcome: 'transferred', to, note: note.trim() })}
      onClose={onClose}
    >
      {isEmergency && <p className="matter-emergency">{desk.risks.emergency}</p>}
      <fieldset>
        <legend>{text.to}</legend>
        <Radio.Group
          value={to}
          onChange={(event) => setTo(event.target.value)}
          options={data?.transferred.map((each) => ({ value: each.code, label: each.label }))}
          vertical
        />
      </fieldset>
      <div>
        <span>{text.note}</span>
        <Input
          aria-label={text.note}
          maxLength={2000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </DialogFrame>
  )
}
