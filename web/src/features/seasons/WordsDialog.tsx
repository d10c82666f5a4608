import { Input, Modal } from 'antd'
import { useState } from 'react'
import { seasons as text } from '@/texts/zh/seasons'

interface DialogProps {
  title: string
  ask: string
  label: string
  isBusy: boolean
  onSend: (words: string) => void
  onClose: () => void
}

/** A step that needs words: at least two signs. */
export function WordsDialog({ title, ask, label, isBusy, onSend, onClose }: DialogProps) {
  const [value, setValue] = useState('')
  return (
    <Modal
      open
      title={title}
      okText={text.plan.ok}
      cancelText={text.plan.cancel}
      okButtonProps={{ disabled: value.trim().length < 2, loading: isBusy }}
      onOk={() => onSend(value.trim())}
      onCancel={onClose}
    >
      <p>{ask}</p>
      <Input.TextArea
        autoFocus
        rows={3}
        maxLength={2000}
        aria-label={label}
        value={value}
        onChange={({ target }) => setValue(target.value)}
      />
    </Modal>
  )
}
