import { Input, Modal } from 'antd'
import { useState } from 'react'
import { useKeys } from '@/keys/useKeys'
import { common } from '@/texts/zh/common'

interface NoteModalProps {
  title: string
  hint: string
  label: string
  placeholder?: string
  isBusy: boolean
  isOptional?: boolean
  onDone: (note: string) => void
  onClose: () => void
}

const LEAST = 2

/** One step that needs words: says what it does, then asks for them. */
export function NoteModal(props: NoteModalProps) {
  const [note, setNote] = useState('')
  useKeys([], { isModal: true })
  return (
    <Modal
      open
      title={props.title}
      okText={common.confirm}
      cancelText={common.cancel}
      confirmLoading={props.isBusy}
      okButtonProps={{ disabled: !props.isOptional && note.trim().length < LEAST }}
      onCancel={props.onClose}
      onOk={() => props.onDone(note.trim())}
    >
      <p>{props.hint}</p>
      <Input.TextArea
        autoFocus
        rows={3}
        value={note}
        maxLength={500}
        aria-label={props.label}
        placeholder={props.placeholder ?? props.label}
        onChange={(event) => setNote(event.target.value)}
      />
    </Modal>
  )
}
