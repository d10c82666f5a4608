import { Input, Modal } from 'antd'
import { useState } from 'react'
import { bands as text } from '@/texts/zh/bands'
import type { Step } from './AlertPanel'

interface DialogProps {
  step: Step
  isBusy: boolean
  onSend: (words: string) => void
  onClose: () => void
}

/** What was done must be said; a verdict may go without words. */
export function StepDialog({ step, isBusy, onSend, onClose }: DialogProps) {
  const [words, setWords] = useState('')
  const ask = step === 'act' ? text.actAsk : text.noteAsk
  return (
    <Modal
      open
      title={text.steps[step]}
      okText={text.confirm}
      cancelText={text.cancel}
      okButtonProps={{ disabled: step === 'act' && !words.trim(), loading: isBusy }}
      onOk={() => onSend(words.trim())}
      onCancel={onClose}
    >
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={1000}
        placeholder={ask}
        aria-label={ask}
        value={words}
        onChange={({ target }) => setWords(target.value)}
      />
    </Modal>
  )
}
